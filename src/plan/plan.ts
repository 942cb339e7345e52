import { Secret } from "#lib/juju/secret.ts";
import type { Facts } from "#src/facts.ts";
import { fingerprint } from "#src/kratos/fingerprint.ts";
import { ADMIN_PORT, PUBLIC_PORT } from "#src/kratos/names.ts";
import type { Wanted, WantedWorkload } from "#src/wanted.ts";
import { renderKratosConfig } from "./kratos-config/render.ts";
import { migrationStep } from "./migration.ts";
import { newSecrets } from "./own-secrets.ts";
import { pebbleLayer } from "./pebble-layer.ts";
import { publications } from "./publications.ts";
import { type Effect, findProblems } from "./status-table.ts";

/** From what is to what should be. Pure: the same facts always give the same plan. */
export const plan = (facts: Facts): Wanted => {
  const problems = findProblems(facts);
  const effect = problems.find((problem) => problem.effect !== "none")?.effect ?? "none";
  return {
    newSecrets: newSecrets(facts),
    publications: publications(facts),
    ports: [`${PUBLIC_PORT}/tcp`, `${ADMIN_PORT}/tcp`],
    workload: workload(facts, effect),
    problems,
  };
};

const workload = (facts: Facts, effect: Effect): WantedWorkload => {
  if (effect === "stop") return { action: "stop" };
  const { database, peers, secrets, workload: container, options } = facts;
  if (effect === "leave" || container.state !== "reachable" || database.state !== "ready") return { action: "leave" };
  if (secrets.cookie.state !== "present" || peers.state !== "present") return { action: "leave" };
  const { bootId, version } = container;
  if (migrationStep(facts).step === "migrate")
    return {
      action: "migrate",
      migration: { dsn: database.dsn, peers: peers.relationId, database: database.relationId, version },
    };
  const cookieSecret = secrets.cookie.value;
  const cipherSecret = secrets.cipher.state === "present" ? secrets.cipher.value : undefined;
  return {
    action: "run",
    run: {
      config: renderKratosConfig({ options: options.values, encrypts: cipherSecret !== undefined }),
      layer: new Secret(pebbleLayer({ options: options.values, dsn: database.dsn, cookieSecret, cipherSecret })),
      courier: facts.leader ? "active" : "inactive",
      progress: { bootId, version, dsn: fingerprint(database.dsn.reveal()) },
      secrets: [database.dsn, cookieSecret, ...(cipherSecret === undefined ? [] : [cipherSecret])],
    },
  };
};
