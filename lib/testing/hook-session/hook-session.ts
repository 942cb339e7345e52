import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HookToolRunner } from "#lib/hook-tools/hook-tool-runner.ts";
import type { JujuEvent } from "#lib/juju/events.ts";
import { type ApplicationName, applicationOf, type RelationId, type UnitName } from "#lib/juju/names.ts";
import { type JujuModel, ModelError } from "#lib/testing/juju-model/model.ts";
import type { Controller, RelationView } from "./controller.ts";
import { ModelController } from "./in-memory/model-controller.ts";
import type { JoinedMembers } from "./in-memory/model-relations.ts";
import { type OnceRead, readOnce } from "./once-read.ts";
import { commitPayload } from "./pending/commit.ts";
import type { OwnSettings } from "./pending/own-settings.ts";
import { PendingPorts } from "./pending/pending-ports.ts";
import { PendingSecrets } from "./pending/pending-secrets.ts";
import { RemoteSettings } from "./remote-settings.ts";
import { runCommand } from "./run-command.ts";
import type { SessionAction } from "./session-action.ts";

export { HOOK_COMMANDS, runCommand } from "./run-command.ts";
export type { SessionAction } from "./session-action.ts";

/**
 * One hook of one unit as Juju's agent sees it (Juju's `HookContext`): hook commands ask the controller, and what they write waits here.
 * It is sent in one go if the hook succeeds and dropped otherwise; statuses, log and version are not taken back.
 */
export interface HookSession {
  readonly controller: Controller;
  readonly unit: UnitName;
  readonly app: ApplicationName;
  readonly subject: HookSubject;
  readonly action: SessionAction | undefined;
  readonly places: SessionPlaces;
  /** As of the start of the hook. */
  readonly relations: ReadonlyMap<RelationId, RelationView>;
  readonly remoteSettings: RemoteSettings;
  /** What is asked of the controller once and kept for the hook. */
  readonly once: OnceRead;
  /** After one "no" the controller is not asked again. */
  leadershipLost: boolean;
  readonly pending: PendingWrites;
}

/** What a hook is about, which is what commands mean that do not say otherwise. */
export interface HookSubject {
  readonly relation?: RelationId;
  readonly remoteUnit?: UnitName;
  readonly remoteApp?: ApplicationName;
  /** The relation that a relation-broken hook is about: it counts as gone. */
  readonly broken?: RelationId;
  /** The unit that a relation-departed hook is about: it is in the relation no more. */
  readonly departed?: UnitName;
  readonly storage?: string;
}

/** Directories of the agent. */
export interface SessionPlaces {
  /** The directory that it runs in: what paths of secrets are relative to. */
  readonly agentDirectory: string;
  /** Where it puts resources. */
  readonly resourcesDirectory: string;
}

/** What a hook has written so far. */
export interface PendingWrites {
  readonly unitSettings: Map<RelationId, OwnSettings>;
  readonly applicationSettings: Map<RelationId, OwnSettings>;
  readonly secrets: PendingSecrets;
  readonly ports: PendingPorts;
  /** The whole state, once it has been changed. */
  state: ReadonlyMap<string, string> | undefined;
  /** How many more of each storage. */
  readonly storage: Map<string, number>;
}

/** What a session is about. */
export interface SessionOptions {
  readonly broken?: RelationId | undefined;
  readonly action?: SessionAction | undefined;
  /** The hook; without it commands have to name their relation. */
  readonly event?: JujuEvent | undefined;
  /** To be kept by whoever runs the hooks of one unit in a row. */
  readonly remoteSettings?: RemoteSettings | undefined;
  readonly places?: SessionPlaces | undefined;
  /** Without it, all units of the other side have joined. */
  readonly joined?: JoinedMembers | undefined;
}

/** Opens the view of one hook on a model in memory. */
export const openSession = (model: JujuModel, unit: UnitName, options: SessionOptions = {}): HookSession => {
  const { broken, event } = options;
  const subject = { ...(event === undefined ? {} : subjectOf(event)), ...(broken === undefined ? {} : { broken }) };
  const controller = new ModelController(model, unit, subject.relation ?? broken, options.joined);
  return openControllerSession(controller, unit, subject, options);
};

/** Opens the view of one hook on any controller. */
export const openControllerSession = (
  controller: Controller,
  unit: UnitName,
  subject: HookSubject,
  { action, remoteSettings = new RemoteSettings(), places = DEFAULT_PLACES }: SessionOptions = {},
): HookSession => {
  const relations = controller.relations.map((relation) => withoutDeparted(relation, subject));
  remoteSettings.startHook(relations, {
    ...(subject.relation === undefined ? {} : { relation: subject.relation }),
    ...(subject.remoteUnit === undefined ? {} : { unit: subject.remoteUnit }),
  });
  return {
    ...{ controller, unit, subject, action, places, remoteSettings },
    app: applicationOf(unit),
    relations: new Map(relations.map((relation) => [relation.id, relation])),
    once: readOnce(controller),
    leadershipLost: false,
    pending: {
      unitSettings: new Map(),
      applicationSettings: new Map(),
      secrets: new PendingSecrets(),
      ports: new PendingPorts(),
      state: undefined,
      storage: new Map(),
    },
  };
};

/** How a hook ended: with what it wrote kept, or with the reason why not. */
export type SessionEnd = { readonly kept: true } | { readonly kept: false; readonly reason: string };

/**
 * Ends the hook: what it wrote becomes true if it succeeded, and is forgotten otherwise. The controller may refuse it;
 * then the hook has failed after all. `problem` is how the charm's process ended, for an action that did not succeed.
 */
export const finishSession = (session: HookSession, succeeded: boolean, problem = "exit status 1"): SessionEnd => {
  const end = succeeded ? commit(session) : { kept: false as const, reason: problem };
  if (!end.kept && session.action !== undefined)
    session.action.failure = succeeded ? "committing requested changes failed" : problem;
  return end;
};

const commit = (session: HookSession): SessionEnd => {
  const payload = commitPayload(session);
  try {
    if (payload !== undefined) session.controller.commit(payload);
    return { kept: true };
  } catch (error) {
    if (error instanceof ModelError) return { kept: false, reason: error.message };
    throw error;
  }
};

/** The session as the charm's own code runs hook commands, for a charm in the same process. */
export const sessionRunner = (session: HookSession): HookToolRunner => ({
  run: async (command, args, options = {}) => {
    const answer = runCommand(session, command, args, options.stdin ?? "");
    return "needsStdin" in answer ? { exitCode: 1, stdout: "", stderr: "" } : answer;
  },
});

/** Who is leaving has left as far as the hook about it is told. */
const withoutDeparted = (view: RelationView, { relation, departed, broken }: HookSubject): RelationView => {
  if (view.id === broken) return { ...view, members: [] };
  return view.id === relation ? { ...view, members: view.members.filter((member) => member !== departed) } : view;
};

const AGENT_DIRECTORY = join(tmpdir(), `juju-agent-${process.pid}`);

const DEFAULT_PLACES: SessionPlaces = {
  agentDirectory: AGENT_DIRECTORY,
  resourcesDirectory: join(AGENT_DIRECTORY, "resources"),
};

const subjectOf = (event: JujuEvent): HookSubject => {
  if ("storageId" in event) return { storage: event.storageId };
  if (!("relationId" in event)) return {};
  return {
    relation: event.relationId,
    remoteApp: event.app,
    ...("unit" in event && event.unit !== undefined ? { remoteUnit: event.unit } : {}),
    ...(event.kind === "relation-broken" ? { broken: event.relationId } : {}),
    ...(event.kind === "relation-departed" ? { departed: event.unit } : {}),
  };
};
