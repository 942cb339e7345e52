import { describe, expect, test } from "vitest";
import { HOOK_COMMANDS } from "#lib/testing/hook-session/hook-session.ts";
import { readContexts } from "./contexts.ts";
import { differences } from "./differences.ts";
import { replay } from "./replay.ts";
import { readVectors, type Vector } from "./vectors.ts";

const RECORDED = [
  ["3.6", "3.6.28"],
  ["4.0", "4.0.15"],
] as const;

/** What is not compared, and why. */
const leftOut = ({ command: [name = ""], panic, unstable, contextId, transport }: Vector): string | undefined => {
  if (panic !== undefined) return "Juju's own agent panics";
  if (unstable) return "Juju's order is random";
  if (contextId !== undefined) return "context ids are checked where the requests come in, before a session";
  if (!transport && !HOOK_COMMANDS.includes(name)) return "no command of a Kubernetes sidecar";
  return undefined;
};

describe.each(RECORDED)("Juju %s", (version, jujuVersion) => {
  const vectors = readVectors(version).filter((vector) => leftOut(vector) === undefined);
  const outcomes = replay(vectors, readContexts(), jujuVersion);
  const commands = Map.groupBy(vectors, ({ command: [name = ""] }) => name);

  test.each([...commands.keys()].toSorted())("answers %j as recorded", (name) => {
    const problems = (commands.get(name) ?? []).flatMap((vector) => {
      const outcome = outcomes.get(vector.id);
      return outcome === undefined ? [`${vector.id} did not run`] : differences(vector, outcome);
    });
    expect(problems.join("\n")).toBe("");
  });
});
