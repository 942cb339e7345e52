import { describe, expect, test } from "vitest";
import { publish } from "#src/apply/publish.ts";
import { commandLines, recordingTools } from "#tests/unit/lib/hook-tools/recording-tools.ts";

const GONE = 'ERROR invalid value "32" for option -r: relation not found\n';
const refusing = (stderr: string) =>
  recordingTools({ "relation-set": (args) => (args.includes("32") ? { exitCode: 2, stderr } : {}) });

const leaving = { relationId: 32, bag: "application", changes: { providers: "" }, leaving: true } as const;
const { leaving: _leaving, ...staying } = leaving;

describe("what is written to a relation that Juju has forgotten", () => {
  test("is no loss when it breaks in this hook, and the others are written", async () => {
    const tools = refusing(GONE);
    await publish([leaving, { ...staying, relationId: 33 }], { tools });
    expect(commandLines(tools)).toEqual(["relation-set -r 32 --app --file -", "relation-set -r 33 --app --file -"]);
  });

  test("fails the hook when the relation is there to stay", () =>
    expect(publish([staying], { tools: refusing(GONE) })).rejects.toThrow("relation not found"));

  test("fails the hook when Juju has another reason to refuse it", () =>
    expect(publish([leaving], { tools: refusing("ERROR permission denied\n") })).rejects.toThrow("permission denied"));
});
