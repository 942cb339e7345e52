import type { JujuEvent } from "#lib/juju/events.ts";
import type { UnitName } from "#lib/juju/names.ts";
import {
  type ContainerState,
  type EventInput,
  type RelationState,
  relation,
  type SecretState,
  type State,
  withRelation,
} from "#lib/testing/index.ts";
import type { Vector } from "./vector.ts";

/** The state that a vector starts from: the rest is as after `juju deploy`, and the container as given. */
export const stateOfVector = (vector: Vector, deployed: State, container: ContainerState): State => ({
  ...deployed,
  leader: vector.leader,
  plannedUnits: vector.leader ? 1 : 2,
  config: vector.config,
  relations: vector.relations.map((each) => relationOf(each, deployed.app)),
  secrets: Object.entries(vector.secrets).map(([id, secret]) => secretOf(id, secret, vector)),
  containers: { kratos: container },
});

type VectorRelation = Vector["relations"][number];

const relationOf = (recorded: VectorRelation, app: string): RelationState =>
  relation(recorded.endpoint, recorded.relation_id, recorded.remote_app_name ?? app, {
    remoteAppData: recorded.remote_app,
    remoteUnitsData: recorded.remote_units,
    localAppData: recorded.local_app,
    localUnitData: recorded.local_unit,
  });

const secretOf = (id: string, { label, tracked, latest }: Vector["secrets"][string], vector: Vector): SecretState => {
  const giver = vector.relations.find(({ remote_app }) => Object.values(remote_app).includes(id))?.remote_app_name;
  return {
    id: id.replace(/^secret:/, ""),
    owner: label === null ? { app: giver ?? "another" } : "app",
    label: label ?? "",
    revisions: JSON.stringify(tracked) === JSON.stringify(latest) ? [latest] : [tracked, latest],
    tracked: 1,
    ...(label === null && { granted: true }),
  };
};

const RELATION_HOOK = /^(?<endpoint>\w+)_relation_(?<step>created|joined|changed|broken)$/;

/** The hook of a vector, as it comes to a state: before a relation breaks, its units have departed. */
export const hookOfVector = (vector: Vector, state: State): { readonly event: EventInput; readonly state: State } => {
  const { endpoint: name, step } = RELATION_HOOK.exec(vector.hook)?.groups ?? {};
  const about = state.relations.find(({ endpoint }) => endpoint.replaceAll("-", "_") === name);
  if (about === undefined) return { event: plainHook(vector.hook), state };
  const { endpoint, id: relationId, remoteApp: app } = about;
  const subject = { endpoint, relationId, app };
  const unit: UnitName = `${app}/0`;
  if (step === "created") return { event: { kind: "relation-created", ...subject }, state };
  if (step === "broken")
    return {
      event: { kind: "relation-broken", ...subject },
      state: withRelation(state, { ...about, remoteUnitsData: {} }),
    };
  return { event: { kind: step === "joined" ? "relation-joined" : "relation-changed", ...subject, unit }, state };
};

const PLAIN_HOOKS = ["config-changed", "update-status", "leader-elected"] as const;

const plainHook = (hook: string): JujuEvent => {
  const kind = PLAIN_HOOKS.find((each) => each.replace("-", "_") === hook);
  if (kind === undefined) throw new Error(`the vectors have no hook ${hook} so far`);
  return { kind };
};
