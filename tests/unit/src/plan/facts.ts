import { Secret } from "#lib/juju/secret.ts";
import type { DatabaseFact, Facts, ReachableWorkload } from "#src/facts.ts";
import type { Integrations } from "#src/integrations.ts";
import { OptionsSchema } from "#src/options.ts";

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
  database: readyDatabase,
  integrations: noIntegrations,
  configMaps: { state: "outside-cluster" },
  secrets: {
    cookie: { state: "present", value: new Secret("c".repeat(32)) },
    cipher: { state: "present", value: new Secret("k".repeat(32)) },
  },
  workload: freshWorkload,
  openedPorts: [],
  address: undefined,
  status: undefined,
  ...changes,
});
