import { goQuote } from "#lib/testing/hook-session/format/go-quote.ts";
import { goValueOf } from "#lib/testing/hook-session/format/go-value.ts";
import { output } from "#lib/testing/hook-session/format/output.ts";
import type { HookCommands } from "#lib/testing/hook-session/hook-command.ts";
import { booleanFlag, CommandFailure, noMoreArguments } from "#lib/testing/hook-session/input/arguments.ts";

/** The command about the application's options. */
export const CONFIG_COMMANDS: HookCommands = {
  "config-get": {
    usage: "[<key>]",
    formats: ["smart", "yaml", "json"],
    flags: () => ({ a: booleanFlag("all"), all: booleanFlag("all") }),
    run: ({ once }, { flags, positional: [key = "", ...more] }) => {
      const wantsAll = flags["all"] === "true";
      if (wantsAll && key !== "")
        throw new CommandFailure(`cannot use argument --all together with key ${goQuote(key)}`, 2);
      noMoreArguments(more);
      const config = Object.entries(once.config());
      if (key !== "") return output(goValueOf(config.find(([name]) => name === key)?.[1] ?? null));
      return output(goValueOf(Object.fromEntries(config.filter(([, value]) => wantsAll || value !== null))));
    },
  },
};
