import type { CommandCall, Output } from "#local/control-server.ts";
import type { Machine } from "#local/machine.ts";
import { actions, showAction } from "./charm.ts";
import { type Command, parseCommandLine } from "./command.ts";
import { config } from "./config.ts";
import { deploy } from "./deploy.ts";
import { electLeader } from "./leader.ts";
import { debugLog } from "./log.ts";
import { refresh } from "./refresh.ts";
import { integrate, removeRelation, showUnit } from "./relations.ts";
import { removeApplication } from "./remove-application.ts";
import { run } from "./run.ts";
import { addUnit, removeUnit, scaleApplication } from "./scale.ts";
import { addSecret, grantSecret, removeSecret, revokeSecret, secrets, showSecret, updateSecret } from "./secrets.ts";
import { status } from "./status.ts";
import { trust } from "./trust.ts";
import { resolved, restartContainer, updateStatus } from "./unit.ts";
import { waitFor } from "./wait-for.ts";

const COMMANDS: Readonly<Record<string, Command>> = {
  status,
  run,
  config,
  deploy,
  "remove-application": removeApplication,
  "add-unit": addUnit,
  "remove-unit": removeUnit,
  "scale-application": scaleApplication,
  refresh,
  integrate,
  "remove-relation": removeRelation,
  "add-secret": addSecret,
  "update-secret": updateSecret,
  "grant-secret": grantSecret,
  "revoke-secret": revokeSecret,
  "show-secret": showSecret,
  "remove-secret": removeSecret,
  secrets,
  "show-unit": showUnit,
  "wait-for": waitFor,
  trust,
  actions,
  "show-action": showAction,
  "debug-log": debugLog,
  resolved,
  "elect-leader": electLeader,
  "update-status": updateStatus,
  "restart-container": restartContainer,
};

/** Runs a command of `juju-local` on a model that runs, and gives its exit code. */
export const runJujuCommand = async (
  { args, directory }: CommandCall,
  machine: Machine,
  output: Output,
): Promise<number> => {
  const [name = "help", ...rest] = args;
  const command = COMMANDS[name];
  if (command !== undefined) return command.run(parseCommandLine(rest, command, directory), machine, output);
  if (name === "help") {
    output.print(help());
    return 0;
  }
  output.warn(`ERROR "${name}" is not a command of juju-local; there are:\n\n${help()}`);
  return 2;
};

const help = (): string =>
  [
    ...Object.values(COMMANDS).map(({ usage, summary }) => `  ${usage}\n      ${summary}`),
    "  down\n      Ends the local model",
  ].join("\n");
