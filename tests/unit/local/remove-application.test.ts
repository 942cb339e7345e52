import { beforeEach, describe, expect, test } from "vitest";
import { relationsOf } from "#lib/testing/juju-model/model.ts";
import { addSecret } from "#lib/testing/juju-model/secrets.ts";
import { addStandIn } from "#local/add-application.ts";
import { type FakeMachine, fakeMachine } from "./fake-machine.ts";

let juju: FakeMachine;
beforeEach(async () => {
  juju = await fakeMachine(1);
  const status = { name: "active", message: "" };
  for (const name of ["sql", "postgresql-k8s"])
    addStandIn(juju.machine.model, {
      ...{ name, charm: name, options: {}, status },
      endpoints: { database: { role: "provider", interface: "sql" } },
    });
});

describe("remove-application", () => {
  test("takes a neighbour away with its relations and secrets, and nothing of others", async () => {
    const { model } = juju.machine;
    await juju.type("integrate kratos sql");
    await juju.type("integrate kratos postgresql-k8s");
    for (const app of ["sql", "kratos"]) addSecret(model, { owner: { app }, label: app, content: { key: "value" } });
    expect(await juju.type("remove-application sql --no-prompt")).toBe("will remove application sql");
    expect([...model.applications.keys()]).toEqual(["kratos", "other", "postgresql-k8s"]);
    expect(relationsOf(model, "kratos").map(({ sides }) => sides.map(({ app }) => app))).toEqual([
      ["kratos"],
      ["kratos", "postgresql-k8s"],
    ]);
    expect([...model.secrets.values()].map(({ label }) => label)).toEqual(["kratos"]);
  });

  test.each(["kratos", "postgresql-k8s"])("leaves %s, without which there is no local model", async (name) => {
    expect(await juju.type(`remove-application ${name}`)).toBe(`ERROR "${name}" ends with the local model: juju down`);
    expect(juju.machine.model.applications.has(name)).toBe(true);
  });

  test("says of an application that is not there that it is not", async () =>
    expect(await juju.type("remove-application nobody")).toMatch(/^ERROR .*"nobody" not found/));
});
