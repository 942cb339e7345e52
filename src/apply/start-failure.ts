import type { Secret } from "#lib/juju/secret.ts";
import type { PebbleChangeError } from "#lib/pebble/errors.ts";
import { CONTAINER } from "#src/kratos/names.ts";
import type { Problem } from "#src/problem.ts";
import type { World } from "#src/world.ts";

/** Kratos' output of this many lines goes to the log when it cannot be started. */
const LAST_LINES = 10;

/** Kratos prints how it is called behind each error; that is no news to anybody. */
const HELP = /^\s*(?:(?:Usage|Flags):|kratos serve|-\w, --|--[\w-]+ )/;

/** Kratos did not stay up: its last lines go to the log, without the secrets that it was given, and the status says where to look. */
export const startFailure = (
  error: PebbleChangeError,
  secrets: readonly Secret[],
  { log, context }: World,
): Problem => {
  const told = error.log.filter((line) => line.trim() !== "" && !HELP.test(line));
  const lines = withoutSecrets(told.slice(-LAST_LINES), secrets);
  for (const line of lines) log.error({ service: CONTAINER }, line);
  return {
    condition: "kratos-exits",
    severity: "blocked",
    source: { container: CONTAINER },
    detail: "Kratos exits right after its start",
    next: `juju debug-log --include ${context.unit} --level ERROR`,
  };
};

/** Replaces every secret, and the parts of one that is a URL, wherever it stands in a text. */
const withoutSecrets = (lines: readonly string[], secrets: readonly Secret[]): readonly string[] => {
  const needles = secrets.flatMap((secret) => partsOf(secret.reveal()));
  return lines.map((line) => needles.reduce((text, needle) => text.replaceAll(needle, "<secret>"), line));
};

const partsOf = (value: string): readonly string[] => {
  const password = /^\w+:\/\/[^:@/]*:(?<password>[^@/]+)@/.exec(value)?.groups?.["password"];
  return password === undefined ? [value] : [value, password, decodeURIComponent(password)];
};
