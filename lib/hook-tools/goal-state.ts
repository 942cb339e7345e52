import * as z from "zod";
import type { HookToolRunner } from "./hook-tool-runner.ts";
import { readHookTool } from "./run-hook-tool.ts";

const Goal = z.object({ status: z.string() });

const GoalStateReading = z.object({
  units: z.record(z.string(), Goal),
  relations: z.record(z.string(), z.record(z.string(), Goal)),
});

/** What the model is on its way to: units by name, and by endpoint the applications and units related there, each with a status such as `dying`. */
export type GoalState = z.output<typeof GoalStateReading>;

/** `goal-state`: asked of the controller at every call. */
export const goalState = (tools: HookToolRunner): Promise<GoalState> =>
  readHookTool(tools, "goal-state", [], GoalStateReading);

/** How many units the application is to have, those that do not run yet included. */
export const plannedUnits = ({ units }: GoalState): number =>
  Object.values(units).filter(({ status }) => status !== "dying").length;
