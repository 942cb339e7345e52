import type { Facts } from "#src/facts.ts";
import { fingerprint } from "#src/kratos/fingerprint.ts";
import { ADMIN_PORT, PUBLIC_PORT } from "#src/kratos/names.ts";
import type { Wanted, WantedWorkload } from "#src/wanted.ts";
import { wantedConfigMaps } from "./config-maps.ts";
import { wantedCourier } from "./courier.ts";
import { wantedHandover } from "./courier-handover.ts";
import { identityProviders } from "./identity-providers.ts";
import { migrationStep } from "./migration.ts";
import { newSecrets } from "./own-secrets.ts";
import { publications } from "./publications.ts";
import { wantedResources } from "./resources.ts";
import type { Effect } from "./status/row.ts";
import { findProblems } from "./status-table.ts";
import { unitPublications } from "./unit-publications.ts";
import { wantedRun } from "./wanted-run.ts";

/** From what is to what should be. Pure: the same facts always give the same plan. */
export const plan = (facts: Facts): Wanted => {
  const providers = identityProviders(facts);
  const problems = findProblems(facts);
  const effectOf = (...effects: readonly Effect[]) => problems.find(({ effect }) => effects.includes(effect))?.effect;
  const effect = effectOf("stop", "leave") ?? effectOf("keep") ?? "none";
  return {
    newSecrets: newSecrets(facts),
    publications: [...publications(facts, providers), ...unitPublications(facts)],
    configMaps: wantedConfigMaps(facts),
    resources: wantedResources(facts),
    ports: [`${PUBLIC_PORT}/tcp`, `${ADMIN_PORT}/tcp`],
    workload: workload(facts, effect),
    handover: wantedHandover(facts),
    problems,
  };
};

const workload = (facts: Facts, effect: Effect): WantedWorkload => {
  if (effect === "stop") return { action: "stop" };
  const { database, peers, secrets, workload: container } = facts;
  const leave = { action: "leave", courier: wantedCourier(facts) } as const;
  if (effect === "leave" || container.state !== "reachable" || database.state !== "ready") return leave;
  if (secrets.cookie.state !== "present" || peers.state !== "present") return leave;
  if (effect === "keep" && container.progress !== undefined) return leave;
  const { bootId, version } = container;
  if (migrationStep(facts).step === "migrate")
    return {
      action: "migrate",
      migration: { dsn: database.dsn, peers: peers.relationId, database: database.relationId },
    };
  return {
    action: "run",
    run: wantedRun(facts, {
      dsn: database.dsn,
      cookieSecret: secrets.cookie.value,
      peers: peers.relationId,
      progress: { bootId, version, dsn: fingerprint(database.dsn.reveal()) },
    }),
  };
};
