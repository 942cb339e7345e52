import { writeSync } from "node:fs";
import { createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import * as z from "zod";
import { defineAction, done } from "#lib/charm/define-action.ts";
import { defineCharm, type Host } from "#lib/charm/define-charm.ts";
import { runCharm } from "#lib/charm/run-charm.ts";

/** What the process does in its hook or action, by the test's word for it. */
const BEHAVIOURS: Readonly<Record<string, (host: Host) => Promise<void>>> = {
  "leaves a server and a timer behind": async () => {
    await new Promise<void>((resolve) => createServer().listen(0, "127.0.0.1", resolve));
    setInterval(() => undefined, 1_000);
    writeSync(2, `worked until ${Date.now()}\n`);
  },
  "uses the console": async () => {
    console.log("for %s", "stdout");
    console.error("for stderr");
    console.table([{ a: 1 }]);
  },
  "forgets a promise": async () => {
    void Promise.reject(new Error("forgotten"));
    await delay(60_000);
  },
  "throws in a callback": async () => {
    setTimeout(() => {
      throw new Error("in a callback");
    }, 1);
    await delay(60_000);
  },
  "logs and throws": async ({ log }) => {
    log.info({}, "first");
    log.warn({}, "second");
    throw new Error("third");
  },
};

const behave = (host: Host): Promise<void> => BEHAVIOURS[process.env["BEHAVIOUR"] ?? ""]?.(host) ?? Promise.resolve();

void runCharm(
  defineCharm<Host>({
    endpoints: [],
    containers: [],
    open: (host) => host,
    reconcile: behave,
    actions: [
      defineAction({
        name: "act",
        parameters: z.object({}),
        run: async (_parameters, host: Host) => {
          await behave(host);
          return done({ ok: "yes" });
        },
      }),
    ],
  }),
  process,
);
