import { describe, expect, test } from "vitest";
import * as z from "zod";
import { type Action, defineAction, done, lazyAction } from "#lib/charm/define-action.ts";

const action = defineAction({
  name: "greet",
  parameters: z.strictObject({
    who: z.string(),
    times: z.number().int().default(1),
    address: z.object({ email: z.email() }).optional(),
  }),
  run: async ({ who, times }, world: { readonly greeting: string }) =>
    done({ text: `${world.greeting} ${who}`.repeat(times) }),
});

describe("an action", () => {
  test("gets its parameters parsed, and its world", async () =>
    expect(await action.run({ who: "Ada" }, { greeting: "Hello" })).toEqual({
      outcome: "done",
      results: { text: "Hello Ada" },
    }));

  test.each([
    [{}, /^parameter who: .*expected string/],
    [{ who: 5 }, /^parameter who: .*expected string, received number/],
    [{ who: "a", times: 1.5 }, /^parameter times: .*expected int/],
    [{ who: "a", address: { email: "hunter2" } }, /^parameter address\.email: Invalid email address$/],
    [{ who: 5, times: "hunter2" }, /^parameter who: .*; parameter times: .*expected number, received string$/],
    [{ who: "a", hunter: 2 }, /^Unrecognized key: "hunter"$/],
  ])("with %j fails by the parameter's name and what was expected, never by its value", async (parameters, message) => {
    const outcome = await action.run(parameters, { greeting: "Hello" });
    expect(outcome).toMatchObject({ outcome: "failed", message: expect.stringMatching(message) });
    expect(JSON.stringify(outcome)).not.toContain("hunter2");
  });
});

describe("a lazy action", () => {
  const loaded: string[] = [];
  const lazy = lazyAction("greet", async (): Promise<Action<{ readonly greeting: string }>> => {
    loaded.push("greet");
    return action;
  });

  test("has its name before it is loaded", () => {
    expect(lazy.name).toBe("greet");
    expect(loaded).toEqual([]);
  });

  test("is loaded to be run", async () => {
    const outcome = await lazy.run({ who: "Ada" }, { greeting: "Hello" });
    expect(outcome).toEqual({ outcome: "done", results: { text: "Hello Ada" } });
    expect(loaded).toEqual(["greet"]);
  });
});
