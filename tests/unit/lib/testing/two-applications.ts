import type { UnitName } from "#lib/juju/names.ts";
import {
  type Application,
  createModel,
  type JujuModel,
  type Relation,
  type Unit,
} from "#lib/testing/juju-model/model.ts";
import { addPeerRelations, integrate } from "#lib/testing/juju-model/relations.ts";

/** `web` with two units, `web/0` the leader, a peer relation and a relation to `db`, which has one unit. */
export const twoApplications = (jujuVersion = "3.6.28"): { readonly model: JujuModel; readonly relation: Relation } => {
  const model = createModel({ name: "m", uuid: "3b2f0d3e-5c1a-4c8e-9f0a-7d6b5e4c3a21", jujuVersion });
  const web = application("web", ["web/0", "web/1"], {
    endpoints: { db: { role: "requirer", interface: "sql" }, peers: { role: "peer", interface: "web_peers" } },
    options: { port: { type: "int", default: 8080 }, name: { type: "string" } },
    resources: new Map([["page", { isImage: false, filename: "page.html", content: "<p>" }]]),
  });
  model.applications.set("web", web);
  model.applications.set(
    "db",
    application("db", ["db/0"], { endpoints: { sql: { role: "provider", interface: "sql" } } }),
  );
  addPeerRelations(model, web);
  return { model, relation: integrate(model, "web", "db") };
};

const application = (name: string, units: readonly UnitName[], more: Partial<Application>): Application => ({
  ...{ name, charm: name, endpoints: {}, options: {}, config: new Map(), leader: units[0], workloadVersion: "" },
  units: new Map(units.map((unit) => [unit, newUnit(unit)])),
  ...more,
});

const newUnit = (name: UnitName): Unit => ({
  ...{
    name,
    status: { name: "waiting", message: "installing", since: new Date(0) },
    ports: new Set(),
    state: new Map(),
  },
  storages: new Map([["data/0", { kind: "filesystem", location: "/data" }]]),
});
