import { expect, test as plainTest, vi } from "vitest";
import * as z from "zod";
import { DATABASE_APP } from "#local/database.ts";
import { runDispatch } from "#local/run-dispatch.ts";
import { askAdmin } from "./actions/admin-api.ts";
import { type ActionModel, startActionModel } from "./actions/run-action.ts";
import { runInProcess } from "./run-in-process.ts";

/**
 * `test` for files that need a charm at work and nothing else: those of one run share a model, which starts with the first of them. Each
 * file finds it with one unit, without identities, user secrets and neighbours, and with the options as they are by default. In `model` the
 * charm runs in this process; `packedModel` is the same with the packed charm, in processes of its own.
 */
export const test = plainTest
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads there what a fixture needs
  .extend("startedModel", { scope: "worker" }, async ({}, { onCleanup }) => {
    const model = await startActionModel({ runCharm: runInProcess });
    onCleanup(() => model.stop());
    return model;
  })
  .extend("model", { scope: "file" }, async ({ startedModel }) => {
    startedModel.runWith(runInProcess);
    await resetOptions(startedModel);
    await removeUserSecrets(startedModel);
    await removeNeighbours(startedModel);
    await removeUnits(startedModel);
    await deleteIdentities();
    return startedModel;
  })
  .extend("packedModel", { scope: "file" }, async ({ model }) => {
    model.runWith(runDispatch);
    return model;
  });

const resetOptions = async ({ machine, juju, lookAgain }: ActionModel): Promise<void> => {
  const changed = [...(machine.model.applications.get("kratos")?.config.keys() ?? [])];
  if (changed.length === 0) return;
  await juju(`config kratos --reset ${changed.join(",")}`);
  await lookAgain("active");
  await vi.waitFor(async () => expect((await askAdmin("GET", "/admin/health/ready")).status).toBe(200), 20_000);
};

const removeUserSecrets = async ({ machine, juju }: ActionModel): Promise<void> => {
  for (const { id, owner } of machine.model.secrets.values()) if ("user" in owner) await juju(`remove-secret ${id}`);
};

const removeNeighbours = async ({ machine, juju }: ActionModel): Promise<void> => {
  const neighbours = [...machine.model.applications.keys()].filter((name) => !["kratos", DATABASE_APP].includes(name));
  for (const name of neighbours) await juju(`remove-application ${name}`);
};

const removeUnits = async ({ machine, juju, untilStatus }: ActionModel): Promise<void> => {
  await juju("scale-application kratos 1");
  await vi.waitFor(() => expect(machine.model.applications.get("kratos")?.units.size).toBe(1), 20_000);
  await untilStatus("active");
};

const Identities = z.array(z.object({ id: z.string() }));

const deleteIdentities = async (): Promise<void> => {
  const { body } = await askAdmin("GET", "/admin/identities?page_size=500");
  for (const { id } of Identities.parse(body)) await askAdmin("DELETE", `/admin/identities/${id}`);
};
