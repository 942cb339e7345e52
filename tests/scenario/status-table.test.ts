import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type EventInput,
  pebbleReady,
  relation,
  relationChanged,
  type State,
  secondHookWrites,
  settle,
  withContainer,
  withRelation,
  withSecret,
} from "#lib/testing/index.ts";
import { STATUS_TABLE } from "#src/plan/status-table.ts";
import { KRATOS_IMAGE, KRATOS_OUTSIDE } from "./fake-kratos.ts";
import { type FakeKubernetes, startFakeKubernetes } from "./fake-kubernetes.ts";
import { integrationWays } from "./integration-ways.ts";
import { type KratosTrial, startKratosTrial, withKratos } from "./kratos-scenario.ts";
import type { Way } from "./way.ts";

let trial: KratosTrial;
let withoutKratos: KratosTrial;
let kubernetes: FakeKubernetes;
let untrusted: KratosTrial;
let withoutKubernetes: KratosTrial;
let shared: FakeKubernetes;
let withForeignConfigMap: KratosTrial;
beforeAll(async () => {
  trial = await startKratosTrial();
  withoutKratos = await startKratosTrial({ programs: {} });
  kubernetes = await startFakeKubernetes("identity");
  kubernetes.refuseWith(403);
  const { environment } = kubernetes;
  untrusted = await startKratosTrial(KRATOS_IMAGE, environment);
  const closedPort = trial.closedAddress.replace(/^.*:/, "");
  withoutKubernetes = await startKratosTrial(KRATOS_IMAGE, { ...environment, KUBERNETES_SERVICE_PORT: closedPort });
  shared = await startFakeKubernetes("identity");
  for (const name of ["identity-schemas", "kratos-identity-schemas"])
    shared.configMaps.set(name, { labels: { "app.kubernetes.io/managed-by": "another" } });
  withForeignConfigMap = await startKratosTrial(KRATOS_IMAGE, shared.environment);
});
afterAll(() =>
  Promise.all(
    [trial, withoutKratos, untrusted, withoutKubernetes, withForeignConfigMap, kubernetes, shared].map((each) =>
      each.stop(),
    ),
  ),
);

const related = (): State => trial.relateDatabase(trial.deployed);
const follower = (): State => ({ ...related(), unit: 1, leader: false, plannedUnits: 2 });
const serving = async (): Promise<State> => (await settle(trial.scenario, related())).state;
const changed = (state: State): EventInput => relationChanged(state, "pg-database");
const cookie = (content: Readonly<Record<string, string>>) =>
  ({ id: "cookiesecret00000000", owner: "app", label: "cookie_secret", revisions: [content] }) as const;

const WAYS: Readonly<Record<string, Way>> = {
  "container-unreachable": {
    start: () => withContainer(related(), "kratos", { socket: "absent" }),
    event: () => "install",
    status: /^waiting Waiting for the container kratos to start$/,
  },
  "kratos-missing": {
    trial: () => withoutKratos,
    start: () => withoutKratos.relateDatabase(withoutKratos.deployed),
    event: () => pebbleReady("kratos"),
    status: /^blocked The image of resource oci-image has no program kratos; juju attach-resource kratos oci-image=/,
  },
  "kratos-version-unknown": {
    start: () => withKratos(related(), { outside: { [KRATOS_OUTSIDE.killed]: "version" } }),
    event: () => "install",
    status: /^waiting Waiting for Kratos to tell its version: kratos version ended with exit code 137$/,
  },
  "database-absent": {
    start: () => trial.deployed,
    event: () => "config-changed",
    status: /^blocked Missing integration pg-database; juju integrate kratos:pg-database postgresql-k8s$/,
  },
  "option-invalid": {
    start: () => ({ ...related(), config: { log_level: "loud", cpu: "abc", memory: "1 GB" } }),
    event: () => "config-changed",
    status:
      /^blocked Option log_level: must be one of panic, .*, trace \(also wrong: cpu, memory\); juju config kratos log_level=\.\.\.$/,
  },
  "peers-absent": {
    start: () => ({
      ...related(),
      relations: related().relations.filter(({ endpoint }) => endpoint === "pg-database"),
    }),
    event: () => "install",
    status: /^waiting Waiting for the peer relation kratos-peers$/,
  },
  "courier-awaited": {
    start: () =>
      withRelation(
        { ...related(), plannedUnits: 2 },
        relation("kratos-peers", 0, "kratos", {
          localAppData: { leader: '"kratos/1"' },
          remoteUnitsData: { 1: {} },
        }),
      ),
    event: () => "leader-elected",
    status:
      /^waiting Mail waits for kratos\/1 to stop sending it; without an answer the first hook after \S+Z starts it here$/,
  },
  "database-requested": {
    start: () => trial.relateDatabase(trial.deployed, { databag: { "secret-user": undefined } }),
    event: changed,
    status: /^waiting Waiting for database creation: postgresql-k8s has sent no credentials yet$/,
  },
  "database-secret-unreadable": {
    start: () => trial.relateDatabase(trial.deployed, { granted: false }),
    event: changed,
    status: /^waiting Waiting for postgresql-k8s to grant its secret \(pg-database\): secret-user is not granted$/,
  },
  "database-invalid": {
    start: () => trial.relateDatabase(trial.deployed, { address: "nonsense" }),
    event: changed,
    status:
      /^blocked Relation pg-database: key endpoints of postgresql-k8s is not of the form host:port; juju show-unit kratos\/0 --endpoint pg-database$/,
  },
  "secret-missing": {
    start: follower,
    event: () => "start",
    status: /^waiting Waiting for the leader to create the cookie secret$/,
  },
  "secret-unreadable": {
    start: () => withSecret(related(), cookie({ another: "value" })),
    event: () => "start",
    status: /^waiting Waiting for Juju to give out the charm's secrets: cookie_secret has no key cookiesecret$/,
  },
  "database-unreachable": {
    start: () => trial.relateDatabase(trial.deployed, { address: trial.closedAddress }),
    event: changed,
    status:
      /^waiting Waiting for the database at 127.0.0.1:\d+ \(postgresql-k8s\): connection refused; juju status postgresql-k8s$/,
  },
  "database-refuses": {
    start: () => withKratos(related(), { outside: { [KRATOS_OUTSIDE.password]: "another" } }),
    event: changed,
    status:
      /^blocked The database at \S+ refuses the credentials of postgresql-k8s: password authentication failed; juju show-unit kratos\/0 --endpoint pg-database$/,
  },
  "migration-pending": {
    start: () =>
      withRelation(
        withKratos(related(), { outside: { [KRATOS_OUTSIDE.schema]: "2" } }),
        relation("kratos-peers", 0, "kratos", { localAppData: { migration_version_7: '"v1.3.1"' } }),
      ),
    event: () => "upgrade-charm",
    status:
      /^blocked 2 database migrations are pending for Kratos v26.2.0: back up the database, then migrate it; juju run kratos\/leader run-migration$/,
  },
  "migration-by-leader": {
    start: () => withSecret(follower(), cookie({ cookiesecret: "c".repeat(32) })),
    event: () => "start",
    status: /^waiting Waiting for leader unit to run the migration$/,
  },
  "kratos-exits": {
    start: async () => {
      const exits = withKratos(related(), { outside: { [KRATOS_OUTSIDE.exits]: "bind: address already in use" } });
      return (await settle(trial.scenario, exits)).state;
    },
    event: () => "update-status",
    status: /^blocked Kratos exits right after its start; juju (?:ssh|debug-log) /,
  },
  "kratos-not-ready": {
    start: async () =>
      trial.scenario.wait(withKratos(await serving(), { outside: { [KRATOS_OUTSIDE.unready]: "yes" } })),
    event: () => ({ kind: "pebble-check-failed", container: "kratos", check: "ready" }),
    status: /^waiting Waiting for Kratos to become ready$/,
  },
  "kubernetes-forbidden": {
    trial: () => untrusted,
    start: () => untrusted.relateDatabase(untrusted.deployed),
    event: () => "config-changed",
    status: /^blocked Kubernetes does not let the charm use its ConfigMaps: .*; juju trust kratos --scope=cluster$/,
  },
  "kubernetes-unreachable": {
    trial: () => withoutKubernetes,
    start: () => withoutKubernetes.relateDatabase(withoutKubernetes.deployed),
    event: () => "config-changed",
    status: /^waiting Waiting for the Kubernetes API, to use its ConfigMaps: ECONNREFUSED$/,
  },
  "config-map-foreign": {
    trial: () => withForeignConfigMap,
    start: () => withForeignConfigMap.relateDatabase(withForeignConfigMap.deployed),
    event: () => "config-changed",
    status:
      /^blocked ConfigMap kratos-identity-schemas is not this application's and is left alone; .*; kubectl --namespace /,
  },
  ...integrationWays(related),
};

/** What a hook may do again in a state in which that may help. */
const RETRIES: Readonly<Record<string, RegExp>> = {
  "kratos-exits": /^kratos: (?:(?:add-layer|restart) kratos|(?:write|remove) \S+candidate)/,
};

describe("the status table", () => {
  test("has a way to each of its rows here", () =>
    expect(Object.keys(WAYS).toSorted()).toEqual(STATUS_TABLE.map(({ condition }) => condition).toSorted()));

  test.each(Object.entries(WAYS))("%s", async (condition, { trial: other = () => trial, start, event, status }) => {
    const before = await start();
    const { state, exitCode } = await other().scenario.run(event(before), before);
    expect(exitCode).toBe(0);
    expect(`${state.status.name} ${state.status.message}`).toMatch(status);
    const writes = await secondHookWrites(other().scenario, state);
    expect(writes.filter((write) => RETRIES[condition]?.test(write) !== true)).toEqual([]);
  });
});
