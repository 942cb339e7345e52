import { output } from "#lib/testing/hook-session/format/output.ts";
import type { HookCommands } from "#lib/testing/hook-session/hook-command.ts";
import { noMoreArguments } from "#lib/testing/hook-session/input/arguments.ts";
import { isLeader } from "#lib/testing/hook-session/leadership.ts";

/** The command about leadership. */
export const LEADERSHIP_COMMANDS: HookCommands = {
  "is-leader": {
    usage: "",
    formats: ["smart", "yaml", "json"],
    run: (session, { positional }) => {
      noMoreArguments(positional);
      return output(isLeader(session));
    },
  },
};
