import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  finishSession,
  type HookSession,
  openControllerSession,
  runCommand,
} from "#lib/testing/hook-session/hook-session.ts";
import { RemoteSettings } from "#lib/testing/hook-session/remote-settings.ts";
import { actionOutcome, type SessionAction } from "#lib/testing/hook-session/session-action.ts";
import type { Context } from "./contexts.ts";
import { type Effects, StandInController } from "./stand-in-controller.ts";
import type { Vector } from "./vectors.ts";

/** What a vector's command did here. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly stdinRead: boolean;
  readonly wroteFiles: Readonly<Record<string, string>>;
  readonly effects: Omit<Effects, "commit" | "apiCalls"> & { readonly actionLog: readonly string[] };
  readonly apiCalls: readonly string[];
  /** Of the last command of a hook: how the hook ended. */
  readonly end: HookEnd | undefined;
}

/** What a hook sent at its end. */
export interface HookEnd {
  readonly commit: Effects["commit"];
  readonly flushError: string | undefined;
  readonly actionFinish: ReturnType<typeof actionOutcome> | undefined;
}

/** Runs all vectors, hook by hook in the order of the file. */
export const replay = (
  vectors: readonly Vector[],
  contexts: ReadonlyMap<string, Context>,
  jujuVersion: string,
): ReadonlyMap<string, Outcome> => {
  const root = mkdtempSync(join(tmpdir(), "hook-commands-"));
  const caches = new Map<string, RemoteSettings>();
  try {
    const hooks = Map.groupBy(vectors, ({ id, seq }) => seq ?? id);
    const outcomes = [...hooks.values()].flatMap((hook) => replayHook(hook, contexts, { jujuVersion, root, caches }));
    return new Map(outcomes);
  } finally {
    rmSync(root, { recursive: true });
  }
};

interface Machinery {
  readonly jujuVersion: string;
  readonly root: string;
  /** By chain of hooks. */
  readonly caches: Map<string, RemoteSettings>;
}

const replayHook = (
  hook: readonly Vector[],
  contexts: ReadonlyMap<string, Context>,
  { jujuVersion, root, caches }: Machinery,
): readonly (readonly [id: string, outcome: Outcome])[] => {
  const [first] = hook;
  const context = contexts.get(first?.context ?? "");
  if (first === undefined || context === undefined) throw new Error(`no context ${first?.context}`);
  const places = makePlaces(root, context);
  const controller = new StandInController(context, jujuVersion);
  const remoteSettings = (first.chain === undefined ? undefined : caches.get(first.chain)) ?? new RemoteSettings();
  if (first.chain !== undefined) caches.set(first.chain, remoteSettings);
  const session = openControllerSession(controller, context.unit, subjectOf(context), {
    ...{ action: actionOf(context), remoteSettings },
    places: { agentDirectory: places.agent, resourcesDirectory: places.resources },
  });
  return hook.map((vector, index) => [
    vector.id,
    replayCommand(vector, session, controller, places, index === hook.length - 1),
  ]);
};

interface Places {
  readonly caller: string;
  readonly agent: string;
  readonly resources: string;
}

const makePlaces = (root: string, { name, files, agentFiles }: Context): Places => {
  const places = { caller: join(root, name), agent: join(root, `${name}.agent`), resources: join(root, "resources") };
  if (existsSync(places.caller)) return places;
  for (const directory of Object.values(places)) mkdirSync(directory, { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(join(places.caller, file), bytesOf(text));
  for (const [file, text] of Object.entries(agentFiles)) writeFileSync(join(places.agent, file), bytesOf(text));
  return places;
};

const subjectOf = ({
  hookKind,
  hookRelation,
  remoteUnit,
  remoteApp,
  hookStorage,
}: Context): HookSession["subject"] => ({
  ...(hookRelation === undefined ? {} : { relation: hookRelation }),
  ...(remoteUnit === undefined ? {} : { remoteUnit }),
  ...(remoteApp === undefined ? {} : { remoteApp }),
  ...(hookStorage === undefined ? {} : { storage: hookStorage }),
  ...(hookKind === "relation-departed" && remoteUnit !== undefined ? { departed: remoteUnit } : {}),
});

const actionOf = ({ action }: Context): SessionAction | undefined =>
  action && { name: "action", parameters: action, results: new Map(), log: [], failure: undefined };

const replayCommand = (
  vector: Vector,
  session: HookSession,
  controller: StandInController,
  places: Places,
  isLast: boolean,
): Outcome => {
  const [name = "", ...args] = vector.command.map((argument) => expand(argument, places));
  const logged = session.action?.log.length ?? 0;
  const asked = runCommand(session, name, args, undefined, places.caller);
  const answer =
    "needsStdin" in asked
      ? runCommand(session, name, args, bytesOf(expand(vector.stdin ?? "", places)), places.caller)
      : asked;
  if ("needsStdin" in answer) throw new Error(`${vector.id} asked for its standard input twice`);
  const { commit: _, apiCalls, ...effects } = controller.takeEffects();
  return {
    code: answer.exitCode,
    stdout: withMacros(answer.stdout, places),
    stderr: withMacros(answer.stderr, places),
    stdinRead: "needsStdin" in asked,
    wroteFiles: Object.fromEntries(
      Object.keys(vector.wroteFiles).map((file) => [file, readFileSync(join(places.caller, file), "utf8")]),
    ),
    effects: { ...effects, actionLog: session.action?.log.slice(logged) ?? [] },
    apiCalls,
    end: isLast ? endHook(vector, session, controller) : undefined,
  };
};

/** Whether a hook fails is not its commands' doing; the recording says how it ended. */
const endHook = ({ effects }: Vector, session: HookSession, controller: StandInController): HookEnd => {
  const failed = effects.flushError !== undefined || effects.actionFinish?.[0].message === "exit status 1";
  const end = finishSession(session, !failed);
  return {
    commit: controller.takeEffects().commit,
    flushError: end.kept ? undefined : end.reason,
    actionFinish: session.action && actionOutcome(session.action),
  };
};

/** Fills in the repetitions of a recorded text. */
export const repeat = (text: string): string =>
  text.replace(/@REP\((?<part>.*?),(?<count>\d+)\)@/gu, (_, part: string, count: string) => part.repeat(Number(count)));

const expand = (text: string, { caller }: Places): string => repeat(text).replaceAll("@DIR@", caller);

const withMacros = (text: string, { caller, resources }: Places): string =>
  text.replaceAll(resources, "@RESDIR@").replaceAll(caller, "@DIR@");

/** A text as bytes, or the bytes that it stands for. */
const bytesOf = (text: string): Uint8Array =>
  text.startsWith("@B64@") ? Buffer.from(text.slice("@B64@".length), "base64") : Buffer.from(repeat(text));
