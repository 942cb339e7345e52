import { describe, expect, test } from "vitest";
import { LOGIN_UI_ENDPOINTS } from "#lib/interfaces/login-ui-endpoints.ts";
import { SMTP } from "#lib/interfaces/smtp.ts";
import { createModel, getApplication, getUnit, type JujuModel } from "#lib/testing/juju-model/model.ts";
import { integrate, removeRelation } from "#lib/testing/juju-model/relations.ts";
import { addStandIn } from "#local/add-application.ts";
import { NEIGHBOURS } from "#local/neighbours/index.ts";
import { letNeighboursSpeak } from "#local/neighbours/let-neighbours-speak.ts";

/** Kratos and one neighbour, which are integrated. */
const integrated = (charm: string, options: Readonly<Record<string, string>>): JujuModel => {
  const model = createModel({ name: "m", uuid: "3b2f0d3e-5c1a-4c8e-9f0a-7d6b5e4c3a21", jujuVersion: "3.6.28" });
  const neighbour = NEIGHBOURS.get(charm);
  const status = { name: "waiting", message: "" };
  addStandIn(model, {
    ...{ name: "kratos", charm: "kratos", options: {}, status },
    endpoints: {
      smtp: { role: "requirer", interface: SMTP },
      "ui-endpoint-info": { role: "requirer", interface: LOGIN_UI_ENDPOINTS },
    },
  });
  addStandIn(model, {
    ...{ name: charm, charm, endpoints: {}, options: {}, ...neighbour, status },
    config: new Map(Object.entries(options)),
  });
  model.onChange = () => letNeighboursSpeak(model);
  integrate(model, "kratos", charm);
  return model;
};

describe("a stand-in", () => {
  test("keeps a password in a secret that the other side may read while they are integrated", () => {
    const model = integrated("smtp-integrator", { host: "mail.example.com", auth_type: "plain", password: "one" });
    const [secret] = model.secrets.values();
    expect(secret?.revisions).toEqual([{ password: "one" }]);
    expect(secret?.relationGrants).toEqual([{ relation: 0, to: "kratos" }]);
    const [relation] = model.relations.values();
    expect(relation?.sides.find(({ app }) => app === "smtp-integrator")?.databag["password_id"]).toBe(
      `secret:${secret?.id}`,
    );

    const { config } = getApplication(model, "smtp-integrator");
    config.set("password", "two");
    model.onChange();
    expect(secret?.revisions.at(-1)).toEqual({ password: "two" });
    removeRelation(model, "kratos", "smtp-integrator");
    expect(secret?.relationGrants).toEqual([]);
    config.delete("password");
    model.onChange();
    expect(model.secrets.size).toBe(0);
  });

  test("says of an option that the interface does not allow that it cannot be used", () => {
    const charm = "identity-platform-login-ui-operator";
    const model = integrated(charm, { public_url: "no URL" });
    expect(getUnit(model, `${charm}/0`).status).toMatchObject({
      name: "blocked",
      message: "An option cannot be used: loginUrl is not an absolute http or https URL",
    });
  });
});
