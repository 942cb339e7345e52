import { describe, expect, test } from "vitest";
import { getApplication } from "#lib/testing/juju-model/model.ts";
import { addPeerRelations, integrate } from "#lib/testing/juju-model/relations.ts";
import { twoApplications } from "../two-applications.ts";

describe("relations of a model", () => {
  test("are refused above the limit that an endpoint sets", () => {
    const { model } = twoApplications();
    const web = getApplication(model, "web");
    web.endpoints = { ...web.endpoints, db: { role: "requirer", interface: "sql", limit: 1 } };
    model.applications.set("db2", { ...getApplication(model, "db"), name: "db2" });
    expect(() => integrate(model, "web", "db2")).toThrow(
      "establishing a new relation for web:db would exceed its maximum relation limit of 1",
    );
  });

  test("to peers are made once, however often the charm is refreshed", () => {
    const { model } = twoApplications();
    const before = [...model.relations.keys()];
    addPeerRelations(model, getApplication(model, "web"));
    expect([...model.relations.keys()]).toEqual(before);
  });
});
