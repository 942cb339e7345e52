import type { Logger } from "#lib/charm/logger.ts";
import { pebbleAt } from "#lib/pebble/transport.ts";
import { connectToKratos } from "#src/kratos/admin-api/connection.ts";
import type { World } from "#src/world.ts";
import { type Answers, recordingTools } from "../../lib/hook-tools/recording-tools.ts";

const ignore = (): void => {};
const SILENT: Logger = { trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore };

/** What an action of `kratos/0` sees: a Kratos at an address, and what Juju answers. */
export const actionWorld = (url: string, answers: Answers): World => {
  const connection = connectToKratos({ baseUrl: url, timeoutMs: 400 });
  return {
    environment: {},
    context: {
      event: { kind: "action", name: "any", id: "7" },
      ...{
        unit: "kratos/0",
        app: "kratos",
        model: { name: "m", uuid: "u" },
        jujuVersion: "3.6.28",
        charmDirectory: "/",
      },
    },
    tools: recordingTools({ "config-get": { stdout: "{}" }, ...answers }),
    log: SILENT,
    progress: async () => {},
    pebble: pebbleAt("/nowhere"),
    kratos: () => connection,
  };
};
