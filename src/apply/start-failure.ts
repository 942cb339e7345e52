import type { Secret } from "#lib/juju/secret.ts";
import { getChange } from "#lib/pebble/changes.ts";
import type { PebbleChangeError } from "#lib/pebble/errors.ts";
import type { Pebble } from "#lib/pebble/transport.ts";
import { CONTAINER, COURIER_SERVICE, KRATOS_SERVICE } from "#src/kratos/names.ts";
import type { Problem } from "#src/problem.ts";
import type { World } from "#src/world.ts";
import { withoutSecrets } from "./without-secrets.ts";

/** Kratos' output of this many lines goes to the log when it cannot be started. */
const LAST_LINES = 10;

/** Kratos prints how it is called behind each error; that is no news to anybody. */
const HELP = /^\s*(?:(?:Usage|Flags):|kratos (?:serve|courier watch)|-\w, --|--[\w-]+ )/;

/** The service that did not stay up; without Kratos its courier is of no account. */
export interface StartFailure {
  readonly service: typeof KRATOS_SERVICE | typeof COURIER_SERVICE;
  readonly problem: Problem;
}

/** A service did not stay up: its last lines go to the log, without the secrets that it was given, and the status says where to look. */
export const startFailure = async (
  error: PebbleChangeError,
  secrets: readonly Secret[],
  { pebble, log, context }: World,
): Promise<StartFailure> => {
  const service = (await isCourierAlone(error, pebble)) ? COURIER_SERVICE : KRATOS_SERVICE;
  const told = error.log.filter((line) => line.trim() !== "" && !HELP.test(line));
  const lines = withoutSecrets(told.slice(-LAST_LINES), secrets);
  for (const line of lines) log.error({ service }, line);
  return {
    service,
    problem: {
      ...EXITS[service],
      severity: "blocked",
      source: { container: CONTAINER },
      next: `juju debug-log --include ${context.unit} --level ERROR`,
    },
  };
};

const EXITS = {
  [KRATOS_SERVICE]: { condition: "kratos-exits", detail: "Kratos exits right after its start" },
  [COURIER_SERVICE]: {
    condition: "courier-exits",
    detail: "Kratos runs and sends no mail: its courier exits right after its start",
  },
} as const;

/** Told by the tasks of the change: the services themselves may be up again for a moment, since Pebble keeps trying. */
const isCourierAlone = async ({ changeId }: PebbleChangeError, pebble: Pebble): Promise<boolean> => {
  const { tasks } = await getChange(pebble, changeId);
  const failed = tasks.filter(({ status }) => status === "Error");
  return failed.length > 0 && failed.every(({ summary }) => summary.endsWith(`service "${COURIER_SERVICE}"`));
};
