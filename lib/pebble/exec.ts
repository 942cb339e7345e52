import * as z from "zod";
import { abortChange, type Change, waitForChange } from "./changes.ts";
import { PebbleTimeout } from "./errors.ts";
import { json, type Pebble, requestAsync } from "./transport.ts";
import { openWebSocket, type WebSocket } from "./websocket.ts";

/** How a command is run in the container. */
export interface ExecOptions {
  /** Added to the environment of Pebble itself. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Wanted whenever a user is given: the user may have no home. */
  readonly workingDirectory?: string;
  readonly user?: string;
  readonly group?: string;
  readonly stdin?: string | Uint8Array;
  /** Milliseconds after which Pebble kills the command. */
  readonly timeoutMs?: number;
  /** Kills the command when it is aborted. */
  readonly signal?: AbortSignal;
}

/** What a command answered. */
export interface ExecResult {
  /** 128 and the signal's number after a signal; undefined when it was killed for taking too long. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

const DEFAULT_TIMEOUT_MS = 30_000;

/** Pebble ends the command in time; this much later the client stops to wait for it. */
const GRACE_MS = 5_000;

const Started = z.object({ "task-id": z.string() });

/**
 * Runs a command in the container and waits for its end; no shell. A command that fails is an answer, not an error.
 * Throws `PebbleApiError` when there is no such program, {@link PebbleTimeout} when Pebble itself hangs.
 */
export const exec = async (
  pebble: Pebble,
  command: readonly [string, ...string[]],
  options: ExecOptions = {},
): Promise<ExecResult> => {
  const { timeoutMs = DEFAULT_TIMEOUT_MS, signal } = options;
  const { changeId, result } = await requestAsync(pebble, {
    method: "POST",
    path: "/v1/exec",
    ...body(command, options),
  });
  // The answer also holds the whole environment, which nobody needs.
  const { "task-id": task } = Started.parse(result);
  const abort = () => void abortChange(pebble, changeId).catch(() => undefined);
  signal?.addEventListener("abort", abort, { once: true });
  try {
    return await communicate(pebble, { changeId, task, command: command[0] }, { ...options, timeoutMs });
  } finally {
    signal?.removeEventListener("abort", abort);
  }
};

const body = (
  command: readonly string[],
  { environment, workingDirectory, user, group, timeoutMs = DEFAULT_TIMEOUT_MS }: ExecOptions,
) =>
  json({
    command,
    environment,
    "working-dir": workingDirectory,
    user,
    group,
    timeout: `${timeoutMs}ms`,
    "split-stderr": true,
  });

interface Execution {
  readonly changeId: string;
  readonly task: string;
  readonly command: string;
}

const communicate = async (
  pebble: Pebble,
  { changeId, task, command }: Execution,
  { stdin, timeoutMs, signal }: ExecOptions & { readonly timeoutMs: number },
): Promise<ExecResult> => {
  const patience = AbortSignal.timeout(timeoutMs + GRACE_MS);
  const path = (name: string) => `/v1/tasks/${task}/websocket/${name}`;
  const sockets: WebSocket[] = [];
  const open = async (name: string) => {
    const socket = await openWebSocket(pebble, path(name), patience);
    sockets.push(socket);
    return socket;
  };
  const endPatience = () => {
    for (const socket of sockets) socket.close();
  };
  patience.addEventListener("abort", endPatience, { once: true });
  try {
    // Pebble waits five seconds for the sockets; control comes first, since dropping it is how a client kills the command.
    await open("control");
    const [stdio, stderr] = await Promise.all([open("stdio"), open("stderr")]);
    if (stdin !== undefined) stdio.send(typeof stdin === "string" ? Buffer.from(stdin) : stdin);
    stdio.send(END);
    const [out, err] = await Promise.all([readToEnd(stdio), readToEnd(stderr)]);
    if (patience.aborted) throw new PebbleTimeout(`exec ${command}`, timeoutMs);
    const change = await waitForChange(pebble, changeId, {
      timeoutMs: GRACE_MS,
      ...(signal && !signal.aborted ? { signal } : {}),
    });
    return { exitCode: exitCodeOf(change), stdout: out, stderr: err };
  } finally {
    patience.removeEventListener("abort", endPatience);
    endPatience();
  }
};

/** Both sides say the end of a stream by this message; closing the socket does not do. */
const END = JSON.stringify({ command: "end" });

/** Bytes of output kept, the last ones: a command may print without end. */
const MOST_OUTPUT = 16 * 1024 * 1024;

const readToEnd = async (socket: WebSocket): Promise<string> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const message of socket.messages()) {
    if (message.type === "text") break;
    chunks.push(message.data);
    size += message.data.length;
    while (size > MOST_OUTPUT) size -= chunks.shift()?.length ?? size;
  }
  return Buffer.concat(chunks).toString();
};

const ExitCode = z.object({ "exit-code": z.number().int() });

/** A command that failed is a change without error; one that was killed for its time has the code -1. */
const exitCodeOf = ({ tasks }: Change): number | undefined => {
  const code = ExitCode.safeParse(tasks?.[0]?.data).data?.["exit-code"];
  return code === undefined || code < 0 ? undefined : code;
};
