/** What a hook command answered. */
export interface HookToolOutput {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a hook command is to be run. */
export interface HookToolOptions {
  /** Given to the command's standard input; without it the input is empty. */
  readonly stdin?: string;
}

/**
 * Runs Juju's hook commands: program name and arguments in, text and exit code out.
 * The one seam between a charm and Juju: a real unit runs processes, tests answer from a model in memory.
 */
export interface HookToolRunner {
  run(command: string, args: readonly string[], options?: HookToolOptions): Promise<HookToolOutput>;
}
