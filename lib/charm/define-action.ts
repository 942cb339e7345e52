import type * as z from "zod";
import type { ActionResults } from "#lib/hook-tools/action.ts";

/** How an action ended. Expected trouble is an outcome; an exception is a bug. */
export type ActionOutcome =
  | { readonly outcome: "done"; readonly results: ActionResults }
  | { readonly outcome: "failed"; readonly message: string; readonly results: ActionResults };

/** The action did what it was asked for. */
export const done = (results: ActionResults): ActionOutcome => ({ outcome: "done", results });

/** It could not; the message says why, where that comes from and what to run next. Results that are already true may be kept. */
export const failed = (
  message: string,
  results: ActionResults = {},
): Extract<ActionOutcome, { readonly outcome: "failed" }> => ({
  outcome: "failed",
  message,
  results,
});

/** One action of actions.yaml, as dispatch runs it. */
export interface Action<World> {
  readonly name: string;
  /** Loads what it runs, while Juju is asked for the parameters. */
  load?(): Promise<unknown>;
  run(parameters: unknown, world: World): Promise<ActionOutcome>;
}

/** What an action is made of. */
export interface ActionDefinition<World, Parameters extends z.ZodType> {
  readonly name: string;
  /** Shape of the parameters; Juju has checked them against actions.yaml, which says less. */
  readonly parameters: Parameters;
  readonly run: (parameters: z.output<Parameters>, world: World) => Promise<ActionOutcome>;
}

/** Makes an action that parses its parameters first; those that do not fit end it with their names and what was expected. */
export const defineAction = <World, Parameters extends z.ZodType>({
  name,
  parameters,
  run,
}: ActionDefinition<World, Parameters>): Action<World> => ({
  name,
  run: async (given, world) => {
    const parsed = parameters.safeParse(given);
    if (parsed.success) return run(parsed.data, world);
    return failed(parsed.error.issues.map(describeIssue).join("; "));
  },
});

/** An action whose module is loaded when it is to run: hooks load none of them, and an action loads its own only. */
export const lazyAction = <World>(name: string, load: () => Promise<Action<World>>): Action<World> => ({
  name,
  load,
  run: async (parameters, world) => (await load()).run(parameters, world),
});

const describeIssue = ({ path, message }: z.core.$ZodIssue): string =>
  path.length === 0 ? message : `parameter ${path.join(".")}: ${message}`;
