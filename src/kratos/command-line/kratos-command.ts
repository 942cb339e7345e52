import { PebbleApiError } from "#lib/pebble/errors.ts";
import { type ExecResult, exec } from "#lib/pebble/exec.ts";
import type { Pebble } from "#lib/pebble/transport.ts";

/** How a Kratos command is run in the workload container. */
export interface KratosCommandOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** Milliseconds. Many commands try a database again for minutes, so each has its limit. */
  readonly timeoutMs: number;
}

/** The image has no program `kratos` on Pebble's PATH. */
export class KratosMissing extends Error {
  override readonly name = "KratosMissing";
}

/** Runs `kratos` with arguments, in a directory that every user may enter. Throws {@link KratosMissing}. */
export const runKratos = async (
  pebble: Pebble,
  args: readonly string[],
  { environment = {}, stdin, timeoutMs }: KratosCommandOptions,
): Promise<ExecResult> => {
  try {
    return await exec(pebble, ["kratos", ...args], {
      ...{ environment, timeoutMs, workingDirectory: "/" },
      ...(stdin !== undefined && { stdin }),
    });
  } catch (error) {
    if (error instanceof PebbleApiError && error.message.startsWith("cannot find executable"))
      throw new KratosMissing("the container has no program kratos", { cause: error });
    throw error;
  }
};
