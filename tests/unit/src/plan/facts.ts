import { Secret } from "#lib/juju/secret.ts";
import type { CourierFact, DatabaseFact, Facts, Progress, ReachableWorkload } from "#src/facts.ts";
import type { Integrations } from "#src/integrations.ts";
import { OptionsSchema } from "#src/options.ts";

/** Units that have had nothing to tell each other yet. */
const AT_REST: CourierFact = {
  ...{ formerLeader: undefined, handover: undefined, others: new Map(), own: {} },
  now: new Date("2026-11-24T12:00:00.000Z"),
};

/** A database that is there. */
export const readyDatabase = {
  state: "ready",
  relationId: 5,
  remoteApp: "postgresql-k8s",
  localDatabag: {},
  dsn: new Secret("postgres://u:p@db:5432/identity_kratos"),
  endpoint: { host: "db", port: 5432 },
} as const satisfies DatabaseFact;

/** A container in which nothing has run yet, on an up-to-date database. */
export const freshWorkload: ReachableWorkload = {
  state: "reachable",
  bootId: "boot-1",
  version: "v26.2.0",
  kratos: "absent",
  courier: "absent",
  ready: "unknown",
  configFile: undefined,
  progress: undefined,
  migration: { state: "up-to-date" },
};

/** The note of a charm that has finished its work. */
export const FINISHED: Progress = {
  ...{ bootId: "boot-1", version: "v26.2.0", dsn: "dsn", layer: "layer", logTargets: "targets", certificates: "none" },
  ...{ config: { data: "data", file: "file" }, services: { kratos: "kratos", courier: "courier" } },
};

/** A container in which the charm has finished its work. */
export const setUpWorkload: ReachableWorkload = {
  ...freshWorkload,
  ...{ kratos: "active", courier: "active", ready: "ready", configFile: "file", migration: { state: "not-asked" } },
  progress: FINISHED,
};

/** Nothing related but the database. */
export const noIntegrations: Integrations = {
  publicRoute: [],
  internalRoute: [],
  hydra: [],
  loginUi: [],
  registrationWebhooks: [],
  loginWebhooks: [],
  externalProviders: [],
  leavingProviders: [],
  smtp: [],
  tracing: [],
  certificates: [],
  logging: [],
  kratosInfo: [],
  metrics: [],
  dashboards: [],
};

/** A leader that has everything it needs, its database migrated; changes are what a test is about. */
export const facts = (changes: Partial<Facts> = {}): Facts => ({
  unit: "kratos/0",
  app: "kratos",
  model: { name: "identity", uuid: "3b2f0d3e-5c1a-4c8e-9f0a-7d6b5e4c3a21" },
  leader: true,
  options: { values: OptionsSchema.parse({}), problems: [] },
  peers: {
    state: "present",
    relationId: 0,
    databag: {},
    migratedVersions: new Map([[5, "v26.2.0"]]),
    acceptedSchemas: undefined,
  },
  courier: AT_REST,
  database: readyDatabase,
  integrations: noIntegrations,
  lastMailServer: undefined,
  configMaps: { state: "outside-cluster" },
  resources: { state: "not-asked" },
  secrets: {
    cookie: { state: "present", value: new Secret("c".repeat(32)) },
    cipher: { state: "present", value: new Secret("k".repeat(32)) },
  },
  workload: freshWorkload,
  verificationTemplate: undefined,
  openedPorts: [],
  address: undefined,
  status: undefined,
  ...changes,
});
