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
 * The identity schemas that Kratos serves until others are accepted; undefined at its first start. Most applications never have others
 * than the shipped ones: those are not recorded, and known by the note that Kratos has run in this container.
 */
const schemasBefore = ({ peers, workload }: Facts): SchemaSet | undefined => {
  const accepted = peers.state === "present" ? peers.acceptedSchemas : undefined;
  const hasRun = workload.state === "reachable" && workload.progress !== undefined;
  return accepted ?? (hasRun ? SHIPPED_SCHEMAS : undefined);
};

/**
 * What the leader records before it tries other schemas than the shipped ones for the first time: should it refuse them, no unit may
 * mistake a new container for a first start.
 */
export const schemasToRecord = (facts: Facts): SchemaSet | undefined => {
  if (facts.peers.state === "present" && facts.peers.acceptedSchemas !== undefined) return undefined;
  const wanted = wantedSchemas(facts);
  const isOther = wanted.state === "valid" && !isSameSet(wanted.set, SHIPPED_SCHEMAS);
  return isOther ? schemasBefore(facts) : undefined;
};

/**
 * What is served before anything is known to be accepted: a database may be new, have identities of the Python charm, which served what is
 * asked for, or of this one, which served the shipped schemas. So no id is missing that an identity may have, and no shipped text changes.
 */
const firstServed = ({ defaultId, schemas }: SchemaSet): SchemaSet => ({
  defaultId,
  schemas: new Map([...schemas, ...SHIPPED_SCHEMAS.schemas]),
});

/**
 * Identities keep the id of their schema, so no change of schemas may reach Kratos before it is known to break none of them: all units
 * serve what the leader has accepted last, and the leader tries what is asked for. Where nothing was accepted yet, what is asked for beside
 * the shipped schemas is served at once, and these alone if Kratos refuses it.
 */
export const schemaChoice = (
  facts: Facts,
  configOf: ConfigFor,
  peers: RelationId,
): Pick<WantedRun, "config" | "fallback" | "acceptance"> => {
  const before = schemasBefore(facts);
  const wanted = wantedSchemas(facts);
  const asked = wanted.state === "valid" ? wanted.set : (before ?? SHIPPED_SCHEMAS);
  const source = wanted.state === "valid" ? wanted.source : undefined;
  const accepting = (schemas: SchemaSet) =>
    facts.leader && wanted.state !== "unknown" ? { acceptance: { peers, schemas, source } } : {};
  if (before === undefined) {
    if (isSameSet(asked, SHIPPED_SCHEMAS)) return { config: configOf(SHIPPED_SCHEMAS) };
    const first = firstServed(asked);
    const fallback = { config: configOf(SHIPPED_SCHEMAS), ...accepting(SHIPPED_SCHEMAS) };
    return { config: configOf(first), fallback, ...accepting(first) };
  }
  const isProposal = facts.leader && !isSameSet(asked, before);
  return {
    config: configOf(before),
    ...(isProposal && { acceptance: { peers, schemas: asked, source, before } }),
  };
};
