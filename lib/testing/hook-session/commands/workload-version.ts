import type { HookCommands } from "#lib/testing/hook-session/hook-command.ts";
import { CommandFailure, noMoreArguments } from "#lib/testing/hook-session/input/arguments.ts";

/** The command that tells the version of what the charm runs. */
export const WORKLOAD_VERSION_COMMANDS: HookCommands = {
  "application-version-set": {
    usage: "<new-version>",
    run: ({ controller }, { positional: [version, ...more] }) => {
      if (version === undefined) throw new CommandFailure("no version specified", 2);
      noMoreArguments(more);
      controller.setWorkloadVersion(version);
      return undefined;
    },
  },
};
