import type { Pebble } from "#lib/pebble/transport.ts";
import { runKratos } from "./kratos-command.ts";

const TIMEOUT_MS = 10_000;

/** What Kratos says about its version: such as `v26.2.0`, or why it did not come to say it. */
export type KratosVersion =
  | { readonly state: "known"; readonly version: string }
  | { readonly state: "unknown"; readonly reason: string };

/** `kratos version`. A build that was given none says `master`, and so does this. Throws `KratosMissing`. */
export const kratosVersion = async (pebble: Pebble): Promise<KratosVersion> => {
  const { exitCode, stdout } = await runKratos(pebble, ["version"], { timeoutMs: TIMEOUT_MS });
  if (exitCode === 0) return { state: "known", version: parseVersion(stdout) };
  const how = exitCode === undefined ? "took too long" : `ended with exit code ${exitCode}`;
  return { state: "unknown", reason: `kratos version ${how}` };
};

/** The version in the output of `kratos version`. */
export const parseVersion = (stdout: string): string =>
  /^Version:\s+(?<version>\S+)/m.exec(stdout)?.groups?.["version"] ?? "unknown";
