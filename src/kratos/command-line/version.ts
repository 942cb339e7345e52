import type { Pebble } from "#lib/pebble/transport.ts";
import { runKratos } from "./kratos-command.ts";

const TIMEOUT_MS = 10_000;

/** `kratos version`: such as `v26.2.0`. A build that was given none says `master`, and so does this. Throws `KratosMissing`. */
export const kratosVersion = async (pebble: Pebble): Promise<string> =>
  parseVersion((await runKratos(pebble, ["version"], { timeoutMs: TIMEOUT_MS })).stdout);

/** The version in the output of `kratos version`. */
export const parseVersion = (stdout: string): string =>
  /^Version:\s+(?<version>\S+)/m.exec(stdout)?.groups?.["version"] ?? "unknown";
