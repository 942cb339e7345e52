import { isDeepStrictEqual } from "node:util";
import { type Outcome, repeat } from "./replay.ts";
import type { Vector } from "./vectors.ts";

/** Where an outcome is not what was recorded, a line each. */
export const differences = (vector: Vector, outcome: Outcome): readonly string[] => {
  const { effects } = vector;
  const pairs: Pairs = {
    code: [vector.code, outcome.code],
    stdout:
      vector.stdoutFirstLine === undefined
        ? [inStableOrder(vector, vector.stdout), inStableOrder(vector, outcome.stdout)]
        : [vector.stdoutFirstLine, outcome.stdout.split("\n")[0]],
    stderr: [vector.stderr, outcome.stderr],
    stdinRead: [vector.stdinRead, outcome.stdinRead],
    wroteFiles: [vector.wroteFiles, outcome.wroteFiles],
    ...(vector.apiCalls === undefined ? {} : { apiCalls: [vector.apiCalls, outcome.apiCalls] }),
    ...effectsOf(vector, outcome),
    ...(endsHook(vector) ? endOf(effects, outcome) : {}),
  };
  return Object.entries(pairs)
    .map(([name, [before, here]]) => [name, inOrder(repeatAll(before)), inOrder(here)] as const)
    .filter(([, before, here]) => !isDeepStrictEqual(before, here))
    .map(([name, before, here]) => `${vector.id} ${name}\n    recorded ${show(before)}\n    here     ${show(here)}`);
};

const inStableOrder = ({ unstable }: Vector, stdout: string | null): string | null =>
  unstable && stdout !== null ? JSON.stringify(inOrder(JSON.parse(stdout))) : stdout;

type Pairs = Readonly<Record<string, readonly [recorded: unknown, here: unknown]>>;

const IMMEDIATE = ["log", "unitStatus", "applicationStatus", "workloadVersion", "actionLog"] as const;

/** The recording forgot to note what this one logs. */
const UNNOTED = ["juju-log-046"];

/** Effects were noted of commands that ran alone, and of others where something is said about them. */
const effectsOf = ({ id, seq, effects }: Vector, outcome: Outcome): Pairs =>
  Object.fromEntries(
    IMMEDIATE.filter((name) => effects[name] !== undefined || (seq === undefined && !UNNOTED.includes(id))).map(
      (name) => [name, [effects[name] ?? [], outcome.effects[name]]],
    ),
  );

/** These were recorded without an end of their hook. */
const OPEN_HOOKS = /^(?:cfg-out|stc|peek|lab|leaderflip|calls|chain-hook)/;

const endsHook = ({ seq, effects }: Vector): boolean =>
  seq === undefined ? effects.commit !== undefined || effects.actionFinish !== undefined : !OPEN_HOOKS.test(seq);

const endOf = ({ commit, flushError, actionFinish }: Vector["effects"], { end }: Outcome): Pairs =>
  end === undefined
    ? {}
    : {
        commit: [commit?.[0].args ?? [], end.commit],
        ...(actionFinish === undefined
          ? { flushError: [flushError, end.flushError] }
          : { actionFinish: [actionFinish[0], end.actionFinish] }),
      };

/** Juju's maps have no order, so the recording has sorted the lists that come from them. */
const inOrder = (value: unknown): unknown => {
  if (Array.isArray(value))
    return value.map(inOrder).toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, entry]) => [key, inOrder(entry)]));
};

const repeatAll = (value: unknown): unknown => {
  if (typeof value === "string") return repeat(value);
  if (Array.isArray(value)) return value.map(repeatAll);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [repeat(key), repeatAll(entry)]));
};

const show = (value: unknown): string => {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 400 ? `${text.slice(0, 400)}… (${text.length} characters)` : text;
};
