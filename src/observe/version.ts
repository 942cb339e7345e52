import type { Pebble } from "#lib/pebble/transport.ts";
import { KratosMissing } from "#src/kratos/command-line/kratos-command.ts";
import { kratosVersion } from "#src/kratos/command-line/version.ts";

/** The version of the Kratos in the container; undefined when there is none. */
export const observeVersion = async (pebble: Pebble): Promise<string | undefined> => {
  try {
    return await kratosVersion(pebble);
  } catch (error) {
    if (error instanceof KratosMissing) return undefined;
    throw error;
  }
};
