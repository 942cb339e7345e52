import { afterAll, expect, test } from "vitest";
import { containerOf, newContainer, type State } from "#lib/testing/index.ts";
import { KRATOS_OUTSIDE } from "#tests/scenario/fake-kratos.ts";
import { type KratosTrial, servicesOf, startKratosTrial } from "#tests/scenario/kratos-scenario.ts";
import { stateOfVector } from "./state-of-vector.ts";
import { readVectors, type Vector } from "./vector.ts";

const trial: KratosTrial = await startKratosTrial();
afterAll(() => trial.stop());

const vectors = await readVectors({
  "postgresql-k8s-primary.identity.svc.cluster.local:5432": trial.databaseAddress,
  "192.0.2.0": "127.0.0.1",
});

/** Where the recording shows what the Python charm says on an endpoint once it knows all. */
const SAID = {
  "public-route": "public-route/changed",
  "internal-route": "internal-route/changed",
  "kratos-external-idp": "ext-idp/google",
  "ui-endpoint-info": "kratos-info/config-default",
  tracing: "tracing/changed-http",
  "receive-ca-cert": "ca/created-leader",
  logging: "loki/changed-leader",
  "metrics-endpoint": "prom/joined-leader",
  "hydra-endpoint-info": "hydra/changed",
} as const;

const COOKIE = "0123456789abcdef0123456789abcdef";

const vectorOf = (id: string): Vector => {
  const found = vectors.find((vector) => vector.id === id);
  if (found === undefined) throw new Error(`no vector ${id}`);
  return found;
};

type Relation = Vector["relations"][number];

/** A relation as the Python charm left it. */
const leftBy = (endpoint: string, id: string): Relation => {
  const { relations, expect: left } = vectorOf(id);
  const found = relations.find((each) => each.endpoint === endpoint);
  if (found === undefined) throw new Error(`${id} has no relation ${endpoint}`);
  const { app = found.local_app, unit = found.local_unit } = left?.databags[`${endpoint}:${found.relation_id}`] ?? {};
  const said = Object.fromEntries(Object.entries(app).map(([key, value]) => [key, value === "(own text)" ? "{}" : value]));
  return { ...found, local_app: said, local_unit: unit };
};

/** The application as the Python charm left it, all neighbours related, right after its pod was replaced by one of this charm. */
const afterRefresh = (): State => {
  const migrated = vectorOf("pg/changed-first-leader-migrates");
  const vector: Vector = {
    ...migrated,
    relations: [
      leftBy("pg-database", migrated.id),
      { ...leftBy("kratos-peers", migrated.id), local_app: { leader: '"kratos/0"', migration_version_5: '"v26.2.0"' } },
      ...Object.entries(SAID).map(([endpoint, id]) => leftBy(endpoint, id)),
    ],
  };
  const state = stateOfVector(vector, trial.deployed, newContainer({ outside: { [KRATOS_OUTSIDE.schema]: "all" } }));
  return { ...state, ports: ["4433/tcp", "4434/tcp"] };
};

test("one hook after a refresh from the Python charm serves as before, and nobody is logged out", async () => {
  const before = afterRefresh();
  const { exitCode, state, pebble } = await trial.scenario.run("upgrade-charm", before);
  expect(exitCode).toBe(0);
  expect(state.status).toEqual({ name: "active", message: "" });
  expect(servicesOf(state)).toEqual({ kratos: "active", courier: "active" });
  expect(pebble.map(({ asked }) => asked)).not.toContain("exec kratos migrate sql up -e --yes");
  const { services } = containerOf(state, "kratos").layers.find(({ label }) => label === "kratos")?.layer ?? {};
  expect(services?.["kratos"]?.environment).toMatchObject({ SECRETS_COOKIE: JSON.stringify([COOKIE]) });
  // Tokens in the database are not encrypted, and would be unreadable if Kratos were told that they are.
  expect(services?.["kratos"]?.environment).not.toHaveProperty("SECRETS_CIPHER");
  expect(state.secrets.map(({ label }) => label).toSorted()).toEqual(before.secrets.map(({ label }) => label).toSorted());
});

test("a refresh from the Python charm writes to no neighbour what it knows already", async () => {
  const before = afterRefresh();
  const { state } = await trial.scenario.run("upgrade-charm", before);
  const changed = state.relations.flatMap(({ endpoint, id, localAppData, localUnitData }) => {
    const former = before.relations.find((each) => each.id === id);
    const keys = Object.entries({ ...localAppData, ...localUnitData })
      .filter(([key, value]) => value !== { ...former?.localAppData, ...former?.localUnitData }[key])
      .map(([key]) => key);
    return keys.map((key) => `${endpoint} ${key}`);
  });
  // The rules are this charm's own, and a fully qualified name is what newer Prometheus charms ask for.
  expect(changed.toSorted()).toEqual([
    "logging alert_rules",
    "metrics-endpoint alert_rules",
    "metrics-endpoint prometheus_scrape_unit_fqdn",
  ]);
});

test("a refresh of a unit that does not lead writes to no neighbour at all", async () => {
  const before = { ...afterRefresh(), leader: false, plannedUnits: 2 };
  const { state, exitCode } = await trial.scenario.run("upgrade-charm", before);
  expect(exitCode).toBe(0);
  expect(servicesOf(state)).toEqual({ kratos: "active" });
  expect(state.relations.map(({ localAppData }) => localAppData)).toEqual(
    before.relations.map(({ localAppData }) => localAppData),
  );
});
