import * as z from "zod";
import { type JujuEvent, PLAIN_HOOKS } from "./events.ts";
import { type ApplicationName, applicationOf, isUnitName, parseRelationId, type UnitName } from "./names.ts";

/** Environment variables as a process has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The names that a hook's own name is made of: what metadata.yaml declares. */
export interface HookNames {
  readonly endpoints: readonly string[];
  readonly containers: readonly string[];
  readonly storages?: readonly string[];
}

/** Why and for whom the charm was started. */
export interface HookContext {
  readonly event: JujuEvent;
  readonly unit: UnitName;
  readonly app: ApplicationName;
  readonly model: { readonly name: string; readonly uuid: string };
  /** Juju's version, such as `3.6.28`. */
  readonly jujuVersion: string;
  readonly charmDirectory: string;
}

/** Juju did not set a variable that this kind of event has: not a hook, or not Juju. */
export class HookEnvironmentError extends Error {
  override readonly name = "HookEnvironmentError";
  readonly variable: string;

  constructor(variable: string, reason: string) {
    super(`${variable} ${reason}: the charm is started by Juju's dispatch only`);
    this.variable = variable;
  }
}

const unitName = z.custom<UnitName>((value) => typeof value === "string" && isUnitName(value));

/** Reads the environment that Juju gives to `dispatch` (Juju's `HookVars`); an empty variable counts as absent. */
export const parseContext = (environment: Environment, names: HookNames): HookContext => {
  const read = (variable: string): string | undefined => environment[variable] || undefined;
  const need = (variable: string): string => {
    const value = read(variable);
    if (value === undefined) throw new HookEnvironmentError(variable, "is not set");
    return value;
  };
  const unit = unitName.safeParse(need("JUJU_UNIT_NAME"));
  if (!unit.success) throw new HookEnvironmentError("JUJU_UNIT_NAME", "is not the name of a unit");
  return {
    event: parseEvent({ read, need }, names),
    unit: unit.data,
    app: applicationOf(unit.data),
    model: { name: need("JUJU_MODEL_NAME"), uuid: need("JUJU_MODEL_UUID") },
    jujuVersion: need("JUJU_VERSION"),
    charmDirectory: read("JUJU_CHARM_DIR") ?? need("CHARM_DIR"),
  };
};

interface Variables {
  readonly read: (variable: string) => string | undefined;
  readonly need: (variable: string) => string;
}

const parseEvent = (variables: Variables, names: HookNames): JujuEvent => {
  const { read, need } = variables;
  const actionName = read("JUJU_ACTION_NAME");
  if (actionName !== undefined) return { kind: "action", name: actionName, id: need("JUJU_ACTION_UUID") };
  const hook = need("JUJU_DISPATCH_PATH").split("/").at(-1) ?? "";
  const plain = PLAIN_HOOKS.find((name) => name === hook);
  if (plain !== undefined) return { kind: plain };
  return (
    relationEvent(hook, names.endpoints, variables) ??
    workloadEvent(hook, names.containers, variables) ??
    secretEvent(hook, variables) ??
    storageEvent(hook, names.storages ?? [], variables) ?? { kind: "unknown", name: hook }
  );
};

/** Splits a hook's name by known names, not by its last words alone: an endpoint may be called `my-relation`. */
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

const relationEvent = (
  hook: string,
  endpoints: readonly string[],
  { read, need }: Variables,
): JujuEvent | undefined => {
  const found = splitHook(hook, endpoints, RELATION_HOOKS);
  if (found === undefined) return undefined;
  const [endpoint, kind] = found;
  const relation = {
    endpoint,
    relationId: parseRelationId(need("JUJU_RELATION_ID")),
    app: read("JUJU_REMOTE_APP") ?? "",
  };
  const unit = unitName.safeParse(read("JUJU_REMOTE_UNIT")).data;
  switch (kind) {
    case "relation-created":
    case "relation-broken":
      return { kind, ...relation };
    case "relation-joined":
    case "relation-changed":
      return { kind, ...relation, ...(unit === undefined ? {} : { unit }) };
    case "relation-departed": {
      if (unit === undefined) throw new HookEnvironmentError("JUJU_REMOTE_UNIT", "is not the name of a unit");
      const departing = unitName.safeParse(read("JUJU_DEPARTING_UNIT")).data;
      return { kind, ...relation, unit, ...(departing === undefined ? {} : { departing }) };
    }
  }
};

const WORKLOAD_HOOKS = [
  "pebble-ready",
  "pebble-custom-notice",
  "pebble-check-failed",
  "pebble-check-recovered",
] as const;

const workloadEvent = (hook: string, containers: readonly string[], { need }: Variables): JujuEvent | undefined => {
  const found = splitHook(hook, containers, WORKLOAD_HOOKS);
  if (found === undefined) return undefined;
  const [container, kind] = found;
  switch (kind) {
    case "pebble-ready":
      return { kind, container };
    case "pebble-custom-notice":
      return {
        kind,
        container,
        noticeId: need("JUJU_NOTICE_ID"),
        noticeType: need("JUJU_NOTICE_TYPE"),
        noticeKey: need("JUJU_NOTICE_KEY"),
      };
    case "pebble-check-failed":
    case "pebble-check-recovered":
      return { kind, container, check: need("JUJU_PEBBLE_CHECK_NAME") };
  }
};

const SECRET_HOOKS = ["secret-changed", "secret-rotate", "secret-remove", "secret-expired"] as const;

const secretEvent = (hook: string, { read, need }: Variables): JujuEvent | undefined => {
  const kind = SECRET_HOOKS.find((name) => name === hook);
  if (kind === undefined) return undefined;
  const label = read("JUJU_SECRET_LABEL");
  const secret = { id: need("JUJU_SECRET_ID"), ...(label === undefined ? {} : { label }) };
  return kind === "secret-changed" || kind === "secret-rotate"
    ? { kind, ...secret }
    : { kind, ...secret, revision: Number(need("JUJU_SECRET_REVISION")) };
};

const STORAGE_HOOKS = ["storage-attached", "storage-detaching"] as const;

const storageEvent = (hook: string, storages: readonly string[], { need }: Variables): JujuEvent | undefined => {
  const found = splitHook(hook, storages, STORAGE_HOOKS);
  return found === undefined ? undefined : { kind: found[1], storage: found[0], storageId: need("JUJU_STORAGE_ID") };
};
