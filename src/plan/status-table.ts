import type { Facts } from "#src/facts.ts";
import type { Problem } from "#src/problem.ts";
import { CONTAINER_ROWS } from "./status/container.ts";
import { DATABASE_ROWS } from "./status/database.ts";
import { DATABASE_RELATION_ROWS } from "./status/database-relation.ts";
import { INTEGRATION_ROWS } from "./status/integrations.ts";
import { KUBERNETES_ROWS } from "./status/kubernetes.ts";
import { MIGRATION_ROWS } from "./status/migration.ts";
import { OPTION_ROWS } from "./status/options.ts";
import { OWN_SECRET_ROWS } from "./status/own-secrets.ts";
import { PEER_ROWS } from "./status/peers.ts";
import type { Effect, StatusRow } from "./status/row.ts";
import { WORKLOAD_ROWS } from "./status/workload.ts";

/**
 * THE table: gate and status come from the same rows, so "do nothing" and "say why" cannot drift apart.
 * Order matters: the first row that holds with an effect decides over the workload, and among equally serious rows the first is the status.
 */
export const STATUS_TABLE: readonly StatusRow[] = [
  ...CONTAINER_ROWS,
  ...DATABASE_ROWS,
  ...OPTION_ROWS,
  ...PEER_ROWS,
  ...DATABASE_RELATION_ROWS,
  ...OWN_SECRET_ROWS,
  ...MIGRATION_ROWS,
  ...WORKLOAD_ROWS,
  ...KUBERNETES_ROWS,
  ...INTEGRATION_ROWS,
];

/** The problems that hold, in the order of the table. */
export const findProblems = (facts: Facts): readonly (Problem & { readonly effect: Effect })[] =>
  STATUS_TABLE.flatMap(({ condition, severity, effect, when }) => {
    const finding = when(facts);
    if (finding === undefined) return [];
    const { source, detail, next } = finding;
    return [{ condition, severity, effect, source, detail, ...(next === undefined ? {} : { next }) }];
  });
