import type { Goal } from "#lib/testing/hook-session/controller.ts";
import { type GoMap, GoStruct } from "#lib/testing/hook-session/format/go-value.ts";
import { output } from "#lib/testing/hook-session/format/output.ts";
import type { HookCommands } from "#lib/testing/hook-session/hook-command.ts";
import { noMoreArguments } from "#lib/testing/hook-session/input/arguments.ts";

/** The command about what the model is on its way to. */
export const GOAL_STATE_COMMANDS: HookCommands = {
  "goal-state": {
    usage: "",
    formats: ["yaml", "json"],
    run: ({ controller }, { positional }) => {
      noMoreArguments(positional);
      const { units, relations } = controller.goalState();
      const byEndpoint = Object.entries(relations).map(([endpoint, goals]) => [endpoint, goalMap(goals)]);
      return output(
        new GoStruct([
          ["units", goalMap(units)],
          ["relations", Object.fromEntries(byEndpoint)],
        ]),
      );
    },
  },
};

const goalMap = (goals: Readonly<Record<string, Goal>>): GoMap =>
  Object.fromEntries(
    Object.entries(goals).map(([name, { status, since }]) => [
      name,
      new GoStruct([
        ["status", status],
        ["since", shortTime(since)],
      ]),
    ]),
  );

/** `2026-01-02 03:04:05Z`: UTC without fractions. */
const shortTime = (time: string): string =>
  new Date(time)
    .toISOString()
    .replace("T", " ")
    .replace(/\.\d+Z$/, "Z");
