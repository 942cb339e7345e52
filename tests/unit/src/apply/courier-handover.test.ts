import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { jujuLogger } from "#lib/charm/logger.ts";
import { listChanges } from "#lib/pebble/changes.ts";
import { json, requestAsync } from "#lib/pebble/envelope.ts";
import { addLayer } from "#lib/pebble/layer.ts";
import { listServices, settleServices, startServices } from "#lib/pebble/services.ts";
import { confirmStop } from "#src/apply/courier-handover.ts";
import { usePebble } from "#tests/unit/lib/pebble/use-pebble.ts";

const pebble = usePebble();
const confirmation = {
  publication: { relationId: 0, bag: "unit", changes: { courier_stopped_for: "a request" } },
  to: "kratos/1",
} as const;

const courier = async (): Promise<string | undefined> => (await listServices(pebble, ["courier"]))[0]?.current;

/** Hook commands that succeed; notes how the courier was when the databag was written. */
const noting = (notes: (string | undefined)[]) => ({
  run: async (command: string) => {
    if (command === "relation-set") notes.push(await courier());
    return { exitCode: 0, stdout: "", stderr: "" };
  },
});

test("a start that a killed hook has left with Pebble does not outlive the word that the courier has stopped", async () => {
  const stubborn = "sh -c 'trap \"sleep 0.5; exit\" TERM; while true; do sleep 0.1; done'";
  const service = { override: "replace", startup: "disabled", command: stubborn } as const;
  await addLayer(pebble, "kratos", { services: { courier: service } });
  await startServices(pebble, ["courier"]);
  const restart = json({ action: "restart", services: ["courier"] });
  await requestAsync(pebble, { method: "POST", path: "/v1/services", ...restart });

  const notes: (string | undefined)[] = [];
  const tools = noting(notes);
  const log = jujuLogger({ tools, level: "info", lastResort: (line) => void notes.push(line) });
  await confirmStop(confirmation, { pebble, tools, log });
  await log.flush();
  expect(notes).toEqual(["inactive"]);

  await settleServices(pebble);
  await delay(100);
  expect(await courier()).toBe("inactive");
  expect(await listChanges(pebble)).toEqual([]);
});
