import type { HookToolOptions, HookToolOutput, HookToolRunner } from "#lib/hook-tools/hook-tool-runner.ts";

/** A hook command that was run. */
export interface RecordedCall {
  readonly command: string;
  readonly args: readonly string[];
  readonly stdin?: string;
}

/** A runner that notes what it is asked, and answers by command name; whatever it has no answer for succeeds and prints nothing. */
export interface RecordingTools extends HookToolRunner {
  readonly calls: readonly RecordedCall[];
}

/** Answers by command; a function sees the arguments. */
export type Answers = Readonly<
  Record<string, Partial<HookToolOutput> | ((args: readonly string[]) => Partial<HookToolOutput>)>
>;

export const recordingTools = (answers: Answers = {}): RecordingTools => {
  const calls: RecordedCall[] = [];
  return {
    calls,
    run: async (command, args, { stdin }: HookToolOptions = {}) => {
      calls.push({ command, args, ...(stdin === undefined ? {} : { stdin }) });
      const answer = answers[command] ?? {};
      return { exitCode: 0, stdout: "", stderr: "", ...(typeof answer === "function" ? answer(args) : answer) };
    },
  };
};

/** What a runner was asked, one line a command. */
export const commandLines = ({ calls }: RecordingTools): readonly string[] =>
  calls.map(({ command, args }) => [command, ...args].join(" "));
