import { resolve } from "node:path";
import { ModelError } from "#lib/testing/juju-model/model.ts";
import { ACTION_COMMANDS } from "./commands/action.ts";
import { CONFIG_COMMANDS } from "./commands/config.ts";
import { CREDENTIAL_COMMANDS } from "./commands/credential.ts";
import { GOAL_STATE_COMMANDS } from "./commands/goal-state.ts";
import { LEADERSHIP_COMMANDS } from "./commands/leadership.ts";
import { LOG_COMMANDS } from "./commands/log.ts";
import { NETWORK_COMMANDS } from "./commands/network.ts";
import { PORT_COMMANDS } from "./commands/port.ts";
import { RELATION_COMMANDS } from "./commands/relation.ts";
import { RELATION_SETTINGS_COMMANDS } from "./commands/relation-settings.ts";
import { RESOURCE_COMMANDS } from "./commands/resource.ts";
import { SECRET_COMMANDS } from "./commands/secret.ts";
import { SECRET_ACCESS_COMMANDS } from "./commands/secret-access.ts";
import { SECRET_READING_COMMANDS } from "./commands/secret-reading.ts";
import { STATE_COMMANDS } from "./commands/state.ts";
import { STATUS_COMMANDS } from "./commands/status.ts";
import { STORAGE_COMMANDS } from "./commands/storage.ts";
import { WORKLOAD_VERSION_COMMANDS } from "./commands/workload-version.ts";
import { formatFlags, type Output, printOutput } from "./format/output.ts";
import type { CommandInput, HookCommand, HookCommands } from "./hook-command.ts";
import type { HookSession } from "./hook-session.ts";
import { writeAgentFile } from "./input/agent-file.ts";
import {
  CommandFailure,
  type Flags,
  HelpWanted,
  type ParsedArguments,
  parseArguments,
  textFlag,
} from "./input/arguments.ts";

/** What a hook command answers; `needsStdin` as Juju's agent does it: the client calls again with its standard input. */
export type SessionAnswer =
  | { readonly exitCode: number; readonly stdout: string; readonly stderr: string }
  | { readonly needsStdin: true };

const COMMANDS: HookCommands = {
  ...CONFIG_COMMANDS,
  ...LEADERSHIP_COMMANDS,
  ...LOG_COMMANDS,
  ...STATUS_COMMANDS,
  ...RELATION_COMMANDS,
  ...RELATION_SETTINGS_COMMANDS,
  ...NETWORK_COMMANDS,
  ...PORT_COMMANDS,
  ...SECRET_COMMANDS,
  ...SECRET_READING_COMMANDS,
  ...SECRET_ACCESS_COMMANDS,
  ...STATE_COMMANDS,
  ...ACTION_COMMANDS,
  ...WORKLOAD_VERSION_COMMANDS,
  ...RESOURCE_COMMANDS,
  ...GOAL_STATE_COMMANDS,
  ...CREDENTIAL_COMMANDS,
  ...STORAGE_COMMANDS,
};

/** The hook commands that a session answers. */
export const HOOK_COMMANDS: readonly string[] = Object.keys(COMMANDS);

/** Runs a hook command that was called in a directory. */
export const runCommand = (
  session: HookSession,
  name: string,
  args: readonly string[],
  stdin: string | Uint8Array | undefined,
  directory: string = process.cwd(),
): SessionAnswer => {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (name === "") return failure(1, "bad request: command not specified");
  if (command === undefined) return failure(1, `bad request: unknown command: ${name}`);
  const input = { directory, stdin: () => bytesOf(stdin) };
  let notice = "";
  try {
    const parsed = parseArguments(args, flagsOf(command, session));
    notice = formatNotice(name, command, parsed);
    const answer = command.run(session, parsed, input);
    return { exitCode: 0, stdout: print(answer, command, parsed, input), stderr: notice };
  } catch (error) {
    if (error instanceof StdinWanted) return { needsStdin: true };
    if (error instanceof HelpWanted) return { exitCode: 0, stdout: `${usage(name, command)}\n`, stderr: "" };
    if (error instanceof CommandFailure)
      return failure(error.exitCode, error.message, error.exitCode === 1 ? notice : "");
    if (error instanceof ModelError) return failure(1, error.message, notice);
    throw error;
  }
};

class StdinWanted extends Error {
  override readonly name = "StdinWanted";
}

const bytesOf = (stdin: string | Uint8Array | undefined): Uint8Array => {
  if (stdin === undefined) throw new StdinWanted();
  return typeof stdin === "string" ? Buffer.from(stdin) : stdin;
};

const flagsOf = ({ flags, formats, ignoresFormat }: HookCommand, session: HookSession): Flags => ({
  ...flags?.(session),
  ...(formats === undefined ? {} : formatFlags(formats)),
  ...(ignoresFormat === true ? { format: textFlag("format") } : {}),
});

const formatNotice = (name: string, { ignoresFormat }: HookCommand, { flags }: ParsedArguments): string =>
  ignoresFormat === true && (flags["format"] ?? "") !== "" ? `--format flag deprecated for command "${name}"` : "";

const failure = (exitCode: number, text: string, notice = ""): SessionAnswer => ({
  exitCode,
  stdout: "",
  stderr: `${notice}ERROR ${text}\n`,
});

const usage = (name: string, command: HookCommand): string => `Usage: ${name} [options] ${command.usage}`.trimEnd();

const print = (
  answer: Output | string | undefined,
  { formats }: HookCommand,
  { flags }: ParsedArguments,
  { directory }: CommandInput,
): string => {
  if (answer === undefined || typeof answer === "string") return answer ?? "";
  const text = printOutput(answer, flags["format"] ?? formats?.[0] ?? "smart");
  const file = flags["output"] ?? "";
  if (file === "") return text;
  writeAgentFile(resolve(directory, file), text);
  return "";
};
