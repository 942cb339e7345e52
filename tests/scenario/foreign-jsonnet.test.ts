import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { providerDatabag } from "#lib/interfaces/kratos-login-webhook.ts";
import { relation, type State, settle, textOfFile, withRelation, writesOf } from "#lib/testing/index.ts";
import { type KratosTrial, startKratosTrial } from "./kratos-scenario.ts";

let trial: KratosTrial;
let serving: State;
beforeAll(async () => {
  trial = await startKratosTrial();
  serving = (await settle(trial.scenario, trial.relateDatabase(trial.deployed))).state;
});
afterAll(() => trial.stop());

const withWebhook = (state: State, id: number, program: string): State => {
  const databag = providerDatabag({
    ...{ url: `http://hooks${id}.example/`, method: "POST", mode: "after", methods: [], weight: 0 },
    body: `base64://${Buffer.from(program).toString("base64")}`,
    ...{ responseIgnore: false, responseParse: false },
  });
  const remoteAppData = Object.fromEntries(Object.entries(databag).filter(([, value]) => value !== ""));
  const views = { remoteAppData, remoteUnitsData: { 0: {} } };
  return withRelation(state, relation("kratos-login-webhook", id, `hooks${id}`, views));
};

const configOf = (state: State) => textOfFile(state, "kratos", "/etc/config/kratos/kratos.yaml") ?? "";

describe("a webhook whose Jsonnet cannot be run", () => {
  const both = () =>
    withWebhook(withWebhook(serving, 21, "function(ctx) { a: "), 22, "function(ctx) { a: ctx.flow.id }");

  test("is left out, since Kratos would let nobody in; the status names relation, place and fault", async () => {
    const { state } = await trial.scenario.run("update-status", both());
    expect(state.status).toEqual({
      name: "blocked",
      message:
        "Webhook http://hooks21.example/ (relation kratos-login-webhook) is left out: its Jsonnet cannot be run: line 1, column 19: Unexpected end of file; juju show-unit kratos/0 --endpoint kratos-login-webhook",
    });
    expect(configOf(state)).not.toContain("hooks21");
    expect(configOf(state)).toContain("hooks22");
  });

  test("is not forgotten by the next hook, which writes nothing, and comes back when it is corrected", async () => {
    const { state: before } = await trial.scenario.run("update-status", both());
    const again = await trial.scenario.run("update-status", before);
    expect(again.state.status.name).toBe("blocked");
    expect(writesOf(again)).toEqual([]);
    const corrected = withWebhook(before, 21, "function(ctx) { a: 1 }");
    const { state } = await trial.scenario.run("update-status", corrected);
    expect(state.status.name).toBe("active");
    expect(configOf(state)).toContain("hooks21");
  });
});
