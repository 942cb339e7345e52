import * as z from "zod";
import { type Environment, findVariable, readVariable, Text } from "./environment.ts";
import { type JujuEvent, PLAIN_HOOKS } from "./events.ts";
import { isUnitName, parseRelationId, type UnitName } from "./names.ts";

/** The names that a hook's own name is made of: what metadata.yaml declares. */
export interface HookNames {
  readonly endpoints: readonly string[];
  readonly containers: readonly string[];
  readonly storages?: readonly string[];
}

/** A unit's name in a variable. */
export const UnitNameText = z.custom<UnitName>((value) => typeof value === "string" && isUnitName(value), {
  error: "is not the name of a unit",
});

const RelationIdText = z
  .string()
  .regex(/^(?:[^:]*:)?\d+$/, { error: "is not the id of a relation" })
  .transform(parseRelationId);

const RevisionText = z.string().regex(/^\d+$/, { error: "is not the number of a revision" }).transform(Number);

/**
 * Why Juju started the charm, from the variables of Juju's `HookVars`. A hook that no declared name explains is `unknown`.
 * Throws `HookEnvironmentError` for a variable that this kind of event has and that is not there.
 */
export const parseEvent = (environment: Environment, names: HookNames): JujuEvent => {
  const action = findVariable(environment, "JUJU_ACTION_NAME", Text);
  if (action !== undefined)
    return { kind: "action", name: action, id: readVariable(environment, "JUJU_ACTION_UUID", Text) };
  const hook = readVariable(environment, "JUJU_DISPATCH_PATH", Text).replace(/^.*\//, "");
  return (
    plainEvent(hook) ??
    relationEvent(hook, names.endpoints, environment) ??
    workloadEvent(hook, names.containers, environment) ??
    secretEvent(hook, environment) ??
    storageEvent(hook, names.storages ?? [], environment) ?? { kind: "unknown", name: hook }
  );
};

const plainEvent = (hook: string): JujuEvent | undefined => {
  const kind = PLAIN_HOOKS.find((name) => name === hook);
  return kind && { kind };
};

/** Takes a hook's name apart by known names and not by its last words alone: an endpoint may be called `my-relation`. */
const splitHook = <Suffix extends string>(
  hook: string,
  names: readonly string[],
  suffixes: readonly Suffix[],
): readonly [string, Suffix] | undefined => {
  for (const suffix of suffixes) {
    const name = names.find((candidate) => hook === `${candidate}-${suffix}`);
    if (name !== undefined) return [name, suffix];
  }
  return undefined;
};

const RELATION_HOOKS = [
  "relation-created",
  "relation-joined",
  "relation-changed",
  "relation-departed",
  "relation-broken",
] as const;

const relationEvent = (hook: string, endpoints: readonly string[], environment: Environment): JujuEvent | undefined => {
  const [endpoint, kind] = splitHook(hook, endpoints, RELATION_HOOKS) ?? [];
  if (endpoint === undefined || kind === undefined) return undefined;
  const relation = {
    endpoint,
    relationId: readVariable(environment, "JUJU_RELATION_ID", RelationIdText),
    app: readVariable(environment, "JUJU_REMOTE_APP", Text),
  };
  switch (kind) {
    case "relation-created":
    case "relation-broken":
      return { kind, ...relation };
    case "relation-joined":
      return { kind, ...relation, unit: readVariable(environment, "JUJU_REMOTE_UNIT", UnitNameText) };
    case "relation-changed": {
      const unit = findVariable(environment, "JUJU_REMOTE_UNIT", UnitNameText);
      return { kind, ...relation, ...(unit && { unit }) };
    }
    case "relation-departed": {
      const departing = findVariable(environment, "JUJU_DEPARTING_UNIT", UnitNameText);
      const unit = readVariable(environment, "JUJU_REMOTE_UNIT", UnitNameText);
      return { kind, ...relation, unit, ...(departing && { departing }) };
    }
  }
};

const WORKLOAD_HOOKS = [
  "pebble-ready",
  "pebble-custom-notice",
  "pebble-check-failed",
  "pebble-check-recovered",
] as const;

const workloadEvent = (
  hook: string,
  containers: readonly string[],
  environment: Environment,
): JujuEvent | undefined => {
  const [container, kind] = splitHook(hook, containers, WORKLOAD_HOOKS) ?? [];
  if (container === undefined || kind === undefined) return undefined;
  switch (kind) {
    case "pebble-ready":
      return { kind, container };
    case "pebble-custom-notice":
      return {
        kind,
        container,
        noticeId: readVariable(environment, "JUJU_NOTICE_ID", Text),
        noticeType: readVariable(environment, "JUJU_NOTICE_TYPE", Text),
        noticeKey: readVariable(environment, "JUJU_NOTICE_KEY", Text),
      };
    case "pebble-check-failed":
    case "pebble-check-recovered":
      return { kind, container, check: readVariable(environment, "JUJU_PEBBLE_CHECK_NAME", Text) };
  }
};

const SECRET_HOOKS = ["secret-changed", "secret-rotate", "secret-remove", "secret-expired"] as const;

const secretEvent = (hook: string, environment: Environment): JujuEvent | undefined => {
  const kind = SECRET_HOOKS.find((name) => name === hook);
  if (kind === undefined) return undefined;
  const id = readVariable(environment, "JUJU_SECRET_ID", Text);
  const label = findVariable(environment, "JUJU_SECRET_LABEL", Text);
  const secret = { id, ...(label && { label }) };
  if (kind === "secret-changed" || kind === "secret-rotate") return { kind, ...secret };
  return { kind, ...secret, revision: readVariable(environment, "JUJU_SECRET_REVISION", RevisionText) };
};

const STORAGE_HOOKS = ["storage-attached", "storage-detaching"] as const;

const storageEvent = (hook: string, storages: readonly string[], environment: Environment): JujuEvent | undefined => {
  const [storage, kind] = splitHook(hook, storages, STORAGE_HOOKS) ?? [];
  if (storage === undefined || kind === undefined) return undefined;
  return { kind, storage, storageId: readVariable(environment, "JUJU_STORAGE_ID", Text) };
};
