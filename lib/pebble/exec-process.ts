import * as z from "zod";
import { type Change, changeFailure, waitForChange } from "./changes.ts";
import { json, parseAnswer, requestAsync } from "./envelope.ts";
import { PebbleNotReady, PebbleTimeout } from "./errors.ts";
import type { Pebble } from "./transport.ts";
import { openWebSocket, type WebSocket } from "./websocket.ts";

/** How a command is run in the container. */
export interface ExecOptions {
  /** Added to the environment of Pebble itself. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Wanted whenever a user is given: the user may have no home. */
  readonly workingDirectory?: string;
  readonly user?: string;
  readonly userId?: number;
  readonly group?: string;
  readonly groupId?: number;
  /** A service of which environment, user, group and directory are taken where none are given. */
  readonly serviceContext?: string;
  /** A stream is sent as the command reads it; one that fails kills the command. */
  readonly stdin?: string | Uint8Array | AsyncIterable<Uint8Array>;
  /** Whether what goes to standard error comes apart from standard output; true by default. */
  readonly splitStderr?: boolean;
  /** Milliseconds after which Pebble kills the command. */
  readonly timeoutMs?: number;
  /** Kills the command when it is aborted; waiting for it then fails with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** A command that runs. Its output has to be read: the command waits for that, as it would with a pipe. */
export interface ExecProcess {
  readonly stdout: AsyncIterable<Uint8Array>;
  /** Ends at once when the output is not split. */
  readonly stderr: AsyncIterable<Uint8Array>;
  /** Sends a signal by its full name, such as `SIGTERM`. */
  sendSignal(name: string): void;
  /** Waits for the end. 128 and the signal's number after a signal; undefined when it was killed for taking too long. */
  exitCode(): Promise<number | undefined>;
}

const DEFAULT_TIMEOUT_MS = 30_000;

/** Pebble ends the command in time; this much later the client stops to wait for it. */
const GRACE_MS = 5_000;

/** A command that was killed ends at once, but a child of it may hold its output open. */
const KILL_GRACE_MS = 1_000;

const Started = z.object({ "task-id": z.string() });

/** Starts a command in the container; no shell. Throws as {@link exec} does. */
export const startExec = async (
  pebble: Pebble,
  command: readonly [string, ...string[]],
  options: ExecOptions = {},
): Promise<ExecProcess> => {
  const { timeoutMs = DEFAULT_TIMEOUT_MS, signal } = options;
  const cancellable = signal === undefined ? {} : { signal };
  const request = { method: "POST", path: "/v1/exec", ...body(command, options), ...cancellable } as const;
  // Cut off before the sockets are open it starts nothing: Pebble waits for them first.
  const { changeId, result } = await requestAsync(pebble, request);
  // The answer also holds the whole environment, which nobody needs.
  const { "task-id": task } = parseAnswer(request, Started, result);
  const sockets = await openSockets(pebble, task, options);
  return attend(pebble, { changeId, sockets, timeoutMs, request: `exec ${command[0]}` }, options);
};

const body = (
  command: readonly string[],
  { timeoutMs = DEFAULT_TIMEOUT_MS, splitStderr = true, ...options }: ExecOptions,
) =>
  json({
    command,
    environment: options.environment,
    "working-dir": options.workingDirectory,
    user: options.user,
    "user-id": options.userId,
    group: options.group,
    "group-id": options.groupId,
    "service-context": options.serviceContext,
    timeout: `${timeoutMs}ms`,
    "split-stderr": splitStderr,
  });

interface Sockets {
  /** Pebble kills the command when it is dropped. */
  readonly control: WebSocket;
  readonly stdio: WebSocket;
  readonly stderr: WebSocket | undefined;
}

/** Control comes first: a short command may be over before the others are open, and its task is gone then. */
const openSockets = async (
  pebble: Pebble,
  task: string,
  { signal, splitStderr = true }: ExecOptions,
): Promise<Sockets> => {
  const open = (name: string): Promise<WebSocket> =>
    openWebSocket(pebble, `/v1/tasks/${task}/websocket/${name}`, signal === undefined ? {} : { signal });
  const control = await open("control");
  const [stdio, stderr] = await Promise.allSettled([open("stdio"), splitStderr ? open("stderr") : undefined]);
  if (stdio.status === "fulfilled" && stderr.status === "fulfilled")
    return { control, stdio: stdio.value, stderr: stderr.value };
  control.close();
  for (const socket of [stdio, stderr]) if (socket.status === "fulfilled") socket.value?.close();
  throw stdio.status === "rejected" ? stdio.reason : stderr.status === "rejected" ? stderr.reason : undefined;
};

interface Execution {
  readonly changeId: string;
  readonly sockets: Sockets;
  readonly timeoutMs: number;
  /** What is called so in a {@link PebbleTimeout}. */
  readonly request: string;
}

/** Feeds a command, passes on what it prints, and ends it when it has to end. */
const attend = (
  pebble: Pebble,
  { changeId, sockets, timeoutMs, request }: Execution,
  { signal, stdin }: ExecOptions,
): ExecProcess => {
  const { control, stdio, stderr } = sockets;
  const outputs = stderr === undefined ? [stdio] : [stdio, stderr];
  const abandoned = new AbortController();
  let stopped: { readonly reason: unknown } | undefined;
  let released = false;
  const timers: NodeJS.Timeout[] = [];
  const later = (milliseconds: number, act: () => void) => timers.push(setTimeout(act, milliseconds).unref());
  const release = () => {
    released = true;
    for (const timer of timers) clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
    for (const socket of [control, ...outputs]) socket.close();
  };
  const abandon = (reason: unknown) => {
    stopped ??= { reason };
    abandoned.abort(reason);
    release();
  };
  const kill = (reason: unknown) => {
    if (released) return;
    stopped ??= { reason };
    control.close();
    later(KILL_GRACE_MS, () => abandon(reason));
  };
  const onAbort = () => kill(signal?.reason);

  signal?.addEventListener("abort", onAbort, { once: true });
  if (signal?.aborted === true) onAbort();
  later(timeoutMs + GRACE_MS, () => abandon(new PebbleTimeout(request, timeoutMs)));
  feed(stdio, stdin).catch(kill);

  let running = outputs.length;
  const outputOf = async function* (socket: WebSocket): AsyncGenerator<Uint8Array> {
    try {
      for await (const message of socket.messages()) {
        if (message.type === "text") return;
        yield message.data;
      }
      throw new PebbleNotReady(pebble.socketPath);
    } catch (error) {
      release();
      throw stopped === undefined ? error : stopped.reason;
    } finally {
      socket.close();
      if (--running === 0) release();
    }
  };
  return {
    stdout: outputOf(stdio),
    stderr: stderr === undefined ? nothing() : outputOf(stderr),
    sendSignal: (name) => void control.send(JSON.stringify({ command: "signal", signal: { name } })),
    exitCode: async () => {
      const change = await waitForChange(pebble, changeId, {
        timeoutMs: timeoutMs + GRACE_MS,
        signal: abandoned.signal,
      });
      if (stopped !== undefined) throw stopped.reason;
      return exitCodeOf(change);
    },
  };
};

const nothing = async function* (): AsyncGenerator<Uint8Array> {};

/** Both sides say the end of a stream by this message; closing the socket does not do. */
const END = JSON.stringify({ command: "end" });

/** Bytes in one message. */
const PIECE = 64 * 1024;

/** Fails only if the source does: a command may end before it has read all. */
const feed = async (socket: WebSocket, stdin: ExecOptions["stdin"]): Promise<void> => {
  for await (const chunk of chunksOf(stdin))
    for (let start = 0; start < chunk.length; start += PIECE) {
      if (socket.closed) return;
      await socket.send(chunk.subarray(start, start + PIECE));
    }
  await socket.send(END);
};

const chunksOf = (stdin: ExecOptions["stdin"] = ""): AsyncIterable<Uint8Array> | readonly Uint8Array[] =>
  typeof stdin === "string" ? [Buffer.from(stdin)] : stdin instanceof Uint8Array ? [stdin] : stdin;

const ExitCode = z.object({ "exit-code": z.number().int() });

/** A command that failed is a change without error; one that was killed for its time, or could not be started, has the code -1. */
const exitCodeOf = (change: Change): number | undefined => {
  const code = ExitCode.safeParse(change.tasks[0]?.data).data?.["exit-code"];
  if (code !== undefined && code >= 0) return code;
  if (change.err?.includes("timed out after") === true) return undefined;
  throw changeFailure(change);
};
