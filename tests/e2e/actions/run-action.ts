import { parse } from "yaml";
import * as z from "zod";
import { type LocalModel, type LocalModelOptions, startLocalModel } from "../local-model.ts";

/** How an action ended, as a person at the command line sees it. */
export interface ActionEnd {
  readonly succeeded: boolean;
  /** Results by key; nested where Juju nests them. */
  readonly results: Readonly<Record<string, unknown>>;
  /** Why it failed; what it logged. */
  readonly message: string;
}

/** A model with an active charm, and its actions to run. */
export interface ActionModel extends LocalModel {
  /** Runs an action; the parameters are typed as they are, maps as JSON. */
  run(action: string, parameters?: Readonly<Record<string, unknown>>): Promise<ActionEnd>;
  /** Adds a user secret, grants it to the charm, and gives its id. */
  grantedSecret(name: string, content: string): Promise<string>;
}

/** Starts a model for the actions of one file of tests. */
export const startActionModel = async (options: LocalModelOptions): Promise<ActionModel> => {
  const model = await startLocalModel(options);
  await model.untilStatus("active");
  return {
    ...model,
    run: async (action, parameters = {}) => {
      const given = Object.entries(parameters).map(
        ([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`,
      );
      const { exitCode, stdout, stderr } = await model.juju(`run kratos/0 ${action}`, ...given);
      const results = z.record(z.string(), z.unknown()).parse(stdout === "" ? {} : parse(stdout));
      return { succeeded: exitCode === 0, results, message: stderr };
    },
    grantedSecret: async (name, content) => {
      const { stdout: id } = await model.juju(`add-secret ${name}`, content);
      await model.juju(`grant-secret ${name} kratos`);
      return id;
    },
  };
};
