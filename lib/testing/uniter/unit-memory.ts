import type { JujuEvent } from "#lib/juju/events.ts";
import type { RelationId, UnitName } from "#lib/juju/names.ts";

/** What a unit has been told so far; the difference to the model is what it has to be told next. */
export interface UnitMemory {
  installed: boolean;
  started: boolean;
  /** Nothing is left for it to do: it may end. */
  removed: boolean;
  leadership: "leads" | "follows" | undefined;
  config: string | undefined;
  /** Set by a refresh of the charm or a new pod. */
  upgraded: boolean;
  /** Containers whose Pebble has started since they were told of. */
  readonly readyContainers: Map<string, string>;
  /** By container, the checks of whose failure it was told, and not of their recovery. */
  readonly failedChecks: Map<string, ReadonlySet<string>>;
  readonly relations: Map<RelationId, RelationMemory>;
  /** Revision of each secret that this unit reads, as of its last `secret-changed`. */
  readonly secrets: Map<string, number>;
}

/** What it has been told of a relation. */
export interface RelationMemory {
  readonly endpoint: string;
  readonly app: string;
  applicationDatabag: string;
  readonly units: Map<UnitName, string>;
}

/** A unit that has not run anything yet. */
export const newUnitMemory = (): UnitMemory => ({
  installed: false,
  started: false,
  removed: false,
  leadership: undefined,
  config: undefined,
  upgraded: false,
  readyContainers: new Map(),
  failedChecks: new Map(),
  relations: new Map(),
  secrets: new Map(),
});

/** The units that have joined the relations of a unit, while it runs a hook. */
export const joinedDuring = (memory: UnitMemory, event: JujuEvent): ReadonlyMap<RelationId, readonly UnitName[]> =>
  new Map(
    [...memory.relations].map(([id, { units }]) => {
      const joins = event.kind === "relation-joined" && event.relationId === id ? [event.unit] : [];
      return [id, [...units.keys(), ...joins]];
    }),
  );
