import type { Databag } from "#lib/juju/databag.ts";
import type { ApplicationName, RelationId, UnitName } from "#lib/juju/names.ts";
import type { EndpointName } from "./index.ts";

/** One endpoint of metadata.yaml, and which databags of its relations this charm looks at: each costs a hook command. */
export interface Endpoint {
  readonly name: EndpointName;
  readonly reads: readonly DatabagName[];
}

/**
 * The databags of a relation: the remote application's and units', this application's (for the leader alone, but in a peer relation for
 * all units) and this unit's.
 */
export type DatabagName = "remote-application" | "remote-units" | "application" | "unit";

/** What this side says in a relation; what the endpoint does not read is empty. */
export interface OwnSide {
  readonly relationId: RelationId;
  /** What this application says there; undefined on followers, who may not read it. */
  readonly application: Databag | undefined;
  /** What this unit says there. */
  readonly unit: Databag;
}

/** One relation of an endpoint, as far as the endpoint reads it; what it does not read is empty. */
export interface RelationView extends OwnSide {
  readonly remoteApp: ApplicationName;
  readonly remote: Databag;
  readonly remoteUnits: ReadonlyMap<UnitName, Databag>;
}
