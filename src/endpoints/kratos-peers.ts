import * as z from "zod";
import type { Databag } from "#lib/juju/databag.ts";
import { isUnitName, type RelationId, type UnitName } from "#lib/juju/names.ts";
import type { SchemaSet } from "#src/kratos/identity-schemas.ts";
import type { EndpointName } from "./index.ts";

/** The peer relation: what all units of the application know together. */
export const KRATOS_PEERS = "kratos-peers" satisfies EndpointName;

const MIGRATION_KEY = /^migration_version_(?<id>\d+)$/;

/** The Kratos versions that migrated a database, by the id of the database's relation. Values are JSON strings; anything else is passed over. */
export const readMigratedVersions = (databag: Databag): ReadonlyMap<RelationId, string> =>
  new Map(
    Object.entries(databag).flatMap(([key, value]): [RelationId, string][] => {
      const id = MIGRATION_KEY.exec(key)?.groups?.["id"];
      const version = parseJsonString(value);
      return id === undefined || version === undefined ? [] : [[Number(id), version]];
    }),
  );

/** Tells all units who leads: their hook for it is when a former leader stops its courier. */
export const leaderChanged = (unit: UnitName): Databag => ({ leader: JSON.stringify(unit) });

/** The unit that was the last to tell that it leads; undefined when none has. */
export const readLeader = ({ leader = "" }: Databag): UnitName | undefined => {
  const name = parseJsonString(leader) ?? "";
  return isUnitName(name) ? name : undefined;
};

const HANDOVER_KEY = "courier_handover";

const Unit = z.custom<UnitName>((value) => typeof value === "string" && isUnitName(value));

const Handover = z.object({ from: z.array(Unit).min(1), to: Unit, since: z.iso.datetime() });

/** A new leader asks units that may run a courier to stop it; `since` is when it asked first, RFC 3339. */
export type CourierHandover = Readonly<z.output<typeof Handover>>;

/** The handover that goes on; undefined for none and for text that is none. */
export const readHandover = ({ [HANDOVER_KEY]: text }: Databag): CourierHandover | undefined =>
  Handover.safeParse(parseJson(text ?? "null")).data;

/** What the leader says while it asks for the courier: nothing otherwise. */
export const handoverRequest = (handover: CourierHandover | undefined): Databag => ({
  [HANDOVER_KEY]: handover === undefined ? "" : JSON.stringify(handover),
});

const CONFIRMATION_KEY = "courier_stopped_for";

/** What a unit says in its own databag once its courier has stopped, as long as the leader asks: the very request, so that no other one is meant. */
export const stopConfirmation = (handover: CourierHandover | undefined): Databag => ({
  [CONFIRMATION_KEY]: handover === undefined ? "" : JSON.stringify(handover),
});

/** Whether a unit says that its courier has stopped for this handover. */
export const hasStoppedFor = (handover: CourierHandover, unit: Databag): boolean =>
  unit[CONFIRMATION_KEY] === JSON.stringify(handover);

/** Records that a version of Kratos migrated the database of a relation. */
export const migrated = (database: RelationId, version: string): Databag => ({
  [`migration_version_${database}`]: JSON.stringify(version),
});

const SCHEMAS_KEY = "identity_schemas";

const Schemas = z.object({ default: z.string(), schemas: z.record(z.string(), z.string()) });

/** The identity schemas that the leader has accepted last; undefined before the first and for text that is none. */
export const readAcceptedSchemas = ({ [SCHEMAS_KEY]: text }: Databag): SchemaSet | undefined => {
  const parsed = Schemas.safeParse(parseJson(text ?? "null"));
  return parsed.success
    ? { defaultId: parsed.data.default, schemas: new Map(Object.entries(parsed.data.schemas)) }
    : undefined;
};

/** Records the identity schemas that all units serve from now on. */
export const acceptedSchemas = ({ defaultId, schemas }: SchemaSet): Databag => ({
  [SCHEMAS_KEY]: JSON.stringify({ default: defaultId, schemas: Object.fromEntries(schemas) }),
});

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};

const parseJsonString = (text: string): string | undefined => /^"(?<content>[^"\\]*)"$/.exec(text)?.groups?.["content"];
