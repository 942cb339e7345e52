import { describe, expect, test } from "vitest";
import { actionFail, actionGet, actionLog, actionSet } from "#lib/hook-tools/action.ts";
import { recordingTools } from "./recording-tools.ts";

describe("results of an action", () => {
  test("are flattened with dots, values as they are", async () => {
    const tools = recordingTools();
    await actionSet(tools, { id: "1", traits: { email: "a=b", name: { first: " x\n" } } });
    expect(tools.calls).toEqual([
      { command: "action-set", args: ["--", "id=1", "traits.email=a=b", "traits.name.first= x\n"] },
    ]);
  });

  test("that are none cost no command", async () => {
    const tools = recordingTools();
    await actionSet(tools, { traits: {} });
    expect(tools.calls).toEqual([]);
  });

  test.each(["firstName", "stdout", "stderr-encoding", "a_b", "-a", "a-", "a.b", "", "ü"])(
    "with the key %j are refused, at any depth",
    async (key) => {
      const tools = recordingTools();
      await expect(actionSet(tools, { fine: "x", [key]: "x" })).rejects.toMatchObject({ key });
      await expect(actionSet(tools, { deep: { [key]: "x" } })).rejects.toMatchObject({ key: `deep.${key}` });
      expect(tools.calls).toEqual([]);
    },
  );

  test.each([
    ["longer than an argument", { key: "ü".repeat(65_536) }, /"key" is longer than 128 KiB/],
    ["holding a NUL", { key: "a\0b" }, /"key" holds the character NUL/],
    [
      "too many together",
      Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`key${n}`, "x".repeat(120_000)])),
      /results are longer than 1 MiB together/,
    ],
  ])("%s are refused with the reason and without the value", (_what, results, message) =>
    expect(actionSet(recordingTools(), results)).rejects.toThrow(message),
  );
});

describe("an action", () => {
  test("reads its parameters as Juju has them", async () => {
    const tools = recordingTools({ "action-get": { stdout: '{"email":"a@b.c","n":{"m":1}}\n' } });
    expect(await actionGet(tools)).toEqual({ email: "a@b.c", n: { m: 1 } });
  });

  test("says what it has to say behind --, whatever it begins with", async () => {
    const tools = recordingTools();
    await actionFail(tools, "--help");
    await actionLog(tools, "-x");
    expect(tools.calls).toEqual([
      { command: "action-fail", args: ["--", "--help"] },
      { command: "action-log", args: ["--", "-x"] },
    ]);
  });
});
