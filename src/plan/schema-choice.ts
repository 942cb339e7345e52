import type { RelationId } from "#lib/juju/names.ts";
import type { Secret } from "#lib/juju/secret.ts";
import type { Facts } from "#src/facts.ts";
import type { KratosConfig } from "#src/kratos/config.ts";
import { isSameSet, type SchemaSet } from "#src/kratos/identity-schemas.ts";
import type { WantedRun } from "#src/wanted.ts";
import { SHIPPED_SCHEMAS, wantedSchemas } from "./identity-schemas.ts";

/** The configuration that serves a set of schemas. */
export type ConfigFor = (schemas: SchemaSet) => Secret<KratosConfig>;

/**
 * Identities keep the id of their schema, so no change of schemas may reach Kratos before it is known to break none of them: all units
 * serve what the leader has accepted last, and the leader tries what is asked for. Where nothing was accepted yet there are no identities
 * to break: what is asked for is served at once, and the shipped schemas if Kratos refuses it.
 */
export const schemaChoice = (
  facts: Facts,
  configOf: ConfigFor,
  peers: RelationId,
): Pick<WantedRun, "config" | "fallback" | "acceptance"> => {
  const before = facts.peers.state === "present" ? facts.peers.acceptedSchemas : undefined;
  const wanted = wantedSchemas(facts);
  const asked = wanted.state === "valid" ? wanted.set : (before ?? SHIPPED_SCHEMAS);
  const source = wanted.state === "valid" ? wanted.source : undefined;
  const accepting = (schemas: SchemaSet) =>
    facts.leader && wanted.state !== "unknown" ? { acceptance: { peers, schemas, source } } : {};
  if (before === undefined) {
    const config = configOf(asked);
    if (isSameSet(asked, SHIPPED_SCHEMAS)) return { config, ...accepting(asked) };
    const fallback = { config: configOf(SHIPPED_SCHEMAS), ...accepting(SHIPPED_SCHEMAS) };
    return { config, fallback, ...accepting(asked) };
  }
  const isProposal = facts.leader && !isSameSet(asked, before);
  return {
    config: configOf(before),
    ...(isProposal && { acceptance: { peers, schemas: asked, source, before } }),
  };
};
