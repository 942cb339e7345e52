import type { HookToolRunner } from "#lib/hook-tools/hook-tool-runner.ts";
import type { Databag } from "#lib/juju/databag.ts";
import { applicationOf, type RelationId, type UnitName } from "#lib/juju/names.ts";
import type { SecretContent } from "#lib/juju/secret.ts";
import { getApplication, getUnit, type JujuModel, record, sidesOf } from "#lib/testing/juju-model/model.ts";
import { mergeDatabag } from "#lib/testing/juju-model/relations.ts";
import { CommandFailure, parseArguments } from "./arguments.ts";
import { ACTION_COMMANDS } from "./commands/action.ts";
import { INFORMATION_COMMANDS } from "./commands/information.ts";
import { PORT_COMMANDS } from "./commands/port.ts";
import { RELATION_COMMANDS } from "./commands/relation.ts";
import { SECRET_COMMANDS } from "./commands/secret.ts";
import { STATE_COMMANDS } from "./commands/state.ts";
import type { HookCommand } from "./hook-command.ts";

/** An action that a session runs. */
export interface SessionAction {
  readonly name: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Results by dotted key. */
  readonly results: Map<string, string>;
  readonly log: string[];
  failure: string | undefined;
}

/**
 * One hook of one unit as Juju's agent sees it: hook commands read the model, and what they write waits here.
 * Juju keeps it if the hook succeeds and drops it otherwise; statuses, log and version are not taken back.
 */
export interface HookSession {
  readonly model: JujuModel;
  readonly unit: UnitName;
  readonly app: string;
  /** The relation that a relation-broken hook is about: it counts as gone. */
  readonly broken: RelationId | undefined;
  readonly action: SessionAction | undefined;
  readonly pending: PendingWrites;
}

/** What a hook has written so far. */
export interface PendingWrites {
  readonly unitDatabags: Map<RelationId, Databag>;
  readonly applicationDatabags: Map<RelationId, Databag>;
  readonly newSecrets: Map<string, PendingSecret>;
  readonly changedSecrets: Map<string, SecretContent>;
  readonly removedSecrets: Set<string>;
  readonly opened: Set<string>;
  readonly closed: Set<string>;
  readonly state: Map<string, string | undefined>;
}

/** A secret that exists once the hook has succeeded. */
export interface PendingSecret {
  readonly owner: "application" | "unit";
  readonly label: string;
  readonly description: string;
  readonly content: SecretContent;
}

/** What a session is about. */
export interface SessionOptions {
  readonly broken?: RelationId | undefined;
  readonly action?: SessionAction | undefined;
}

/** Opens the view of one hook. */
export const openSession = (
  model: JujuModel,
  unit: UnitName,
  { broken, action }: SessionOptions = {},
): HookSession => ({
  model,
  unit,
  app: applicationOf(unit),
  broken,
  action,
  pending: {
    unitDatabags: new Map(),
    applicationDatabags: new Map(),
    newSecrets: new Map(),
    changedSecrets: new Map(),
    removedSecrets: new Set(),
    opened: new Set(),
    closed: new Set(),
    state: new Map(),
  },
});

/** What a hook command answers; `needsStdin` as Juju's agent does it: the client calls again with its standard input. */
export type SessionAnswer =
  | { readonly exitCode: number; readonly stdout: string; readonly stderr: string }
  | { readonly needsStdin: true };

const COMMANDS: Readonly<Record<string, HookCommand>> = {
  ...RELATION_COMMANDS,
  ...SECRET_COMMANDS,
  ...PORT_COMMANDS,
  ...STATE_COMMANDS,
  ...ACTION_COMMANDS,
  ...INFORMATION_COMMANDS,
};

/** The hook commands that a session answers. */
export const HOOK_COMMANDS: readonly string[] = Object.keys(COMMANDS);

/** Runs a hook command. */
export const runCommand = (
  session: HookSession,
  command: string,
  args: readonly string[],
  stdin: string | undefined,
): SessionAnswer => {
  const definition = COMMANDS[command];
  if (definition === undefined) return failure(1, `bad request: unknown command: ${command}`);
  try {
    const parsed = parseArguments(args, definition.flags ?? {});
    if (definition.readsStdin?.(parsed) === true && stdin === undefined) return { needsStdin: true };
    const answer = definition.run(session, parsed, stdin ?? "");
    return { exitCode: 0, stdout: print(answer, definition, parsed.flags), stderr: "" };
  } catch (error) {
    if (error instanceof CommandFailure) return failure(error.exitCode, error.message);
    if (error instanceof Error && error.name === "ModelError") return failure(1, error.message);
    throw error;
  }
};

const failure = (exitCode: number, text: string): SessionAnswer => ({
  exitCode,
  stdout: "",
  stderr: `ERROR ${text}\n`,
});

const print = (answer: unknown, { plain }: HookCommand, flags: Readonly<Record<string, string>>): string => {
  if (answer === undefined) return "";
  if (plain === true) return String(answer);
  if (flags["format"] === "json") return `${JSON.stringify(answer)}\n`;
  return answer === null || answer === "" ? "" : `${typeof answer === "string" ? answer : JSON.stringify(answer)}\n`;
};

/** Ends the hook: what it wrote becomes true if it succeeded, and is forgotten otherwise. */
export const finishSession = (session: HookSession, succeeded: boolean): void => {
  if (succeeded) commit(session);
  session.model.onChange();
};

const commit = ({ model, unit, app, pending }: HookSession): void => {
  for (const [id, { owner, label, description, content }] of pending.newSecrets)
    model.secrets.set(id, {
      id,
      owner: owner === "application" ? { app } : { unit },
      label,
      description,
      revisions: [content],
      grants: new Set(),
      tracked: new Map(),
    });
  for (const [id, content] of pending.changedSecrets) model.secrets.get(id)?.revisions.push(content);
  for (const id of pending.removedSecrets) model.secrets.delete(id);
  commitDatabags(model, unit, app, pending);
  const { ports, state } = getUnit(model, unit);
  for (const port of pending.opened) ports.add(port);
  for (const port of pending.closed) ports.delete(port);
  for (const [key, value] of pending.state) value === undefined ? state.delete(key) : state.set(key, value);
};

const commitDatabags = (model: JujuModel, unit: UnitName, app: string, pending: PendingWrites): void => {
  for (const [id, changes] of pending.applicationDatabags) {
    const side = ownSide(model, app, id);
    if (side === undefined) continue;
    if (getApplication(model, app).leader !== unit) record(model, unit, "ERROR", "cannot write relation settings");
    else side.databag = mergeDatabag(side.databag, changes);
  }
  for (const [id, changes] of pending.unitDatabags) {
    const bags = ownSide(model, app, id)?.unitDatabags;
    bags?.set(unit, mergeDatabag(bags.get(unit) ?? {}, changes));
  }
};

const ownSide = (model: JujuModel, app: string, id: RelationId) => {
  const relation = model.relations.get(id);
  return relation === undefined ? undefined : sidesOf(relation, app)?.own;
};

/** The session as the charm's own code runs hook commands, for a charm in the same process. */
export const sessionRunner = (session: HookSession): HookToolRunner => ({
  run: async (command, args, options = {}) => {
    const answer = runCommand(session, command, args, options.stdin ?? "");
    return "needsStdin" in answer ? { exitCode: 1, stdout: "", stderr: "" } : answer;
  },
});
