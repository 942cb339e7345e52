import { constants } from "node:os";
import * as z from "zod";
import type { Task } from "#lib/testing/fake-pebble/change.ts";
import type { Container, ServerSocket } from "#lib/testing/fake-pebble/container.ts";
import { isDirectory } from "#lib/testing/fake-pebble/file-tree.ts";
import { type ProgramEnd, STAYS } from "#lib/testing/fake-pebble/image.ts";
import { combine } from "#lib/testing/fake-pebble/plan.ts";
import { findProgram, startProgram } from "#lib/testing/fake-pebble/programs.ts";
import { type Answer, Refusal } from "./answer.ts";
import { beginChange, logLine } from "./changes.ts";
import { ownershipOf } from "./file-fault.ts";
import { type ApiRequest, bodyOf, parseDuration } from "./request.ts";

const Body = z.object({
  command: z.array(z.string()),
  environment: z.record(z.string(), z.string()).nullish(),
  "working-dir": z.string().optional(),
  "service-context": z.string().optional(),
  user: z.string().optional(),
  timeout: z.string().optional(),
  "split-stderr": z.boolean().default(false),
});

/** How long Pebble waits for the WebSockets of a command, in milliseconds. */
const CONNECT_MS = 5_000;

const SIGKILL = 128 + constants.signals.SIGKILL;

/** `POST /v1/exec`. */
export const execute = (container: Container, request: ApiRequest): Answer => {
  const { command, environment, timeout, "split-stderr": splits, ...about } = bodyOf(request, Body);
  const { "working-dir": directory = "/root", "service-context": context = "", user } = about;
  const [name] = command;
  if (name === undefined) throw new Refusal(400, "must specify command");
  const timeoutMs = timeout === undefined ? undefined : parseDuration(timeout);
  const service = combine(container.layers).services[context];
  if (context !== "" && service === undefined)
    throw new Refusal(400, `context service ${JSON.stringify(context)} not found`);
  requireUser(user);
  if (findProgram(container, name) === undefined)
    throw new Refusal(400, `cannot find executable ${JSON.stringify(name)}`);
  if (!isDirectory(container, directory))
    throw new Refusal(500, `cannot call exec: working directory ${JSON.stringify(directory)} does not exist`);
  const sockets = gatherSockets(splits);
  const kill = Promise.withResolvers<number>();
  const variables = { ...service?.environment, ...environment };
  const { id, tasks } = beginChange(container, {
    kind: "exec",
    summary: `Execute command ${JSON.stringify(name)}`,
    tasks: [{ kind: "exec", summary: `Execute command ${JSON.stringify(name)}` }],
    abort: () => kill.resolve(SIGKILL),
    work: async (running) => {
      const all = await sockets.complete;
      const exit = all && (await run(container, { command, variables, timeoutMs, sockets: all, kill }));
      return endOf(running, exit, timeout);
    },
  });
  const task = tasks?.[0]?.id ?? "";
  const giveUp = () => {
    sockets.giveUp();
    kill.resolve(SIGKILL);
  };
  container.executions.set(task, { ...sockets, giveUp });
  return { kind: "async", change: id, result: { "task-id": task, environment: variables, "working-dir": directory } };
};

const requireUser = (user: string | undefined): void => {
  try {
    ownershipOf({ user }, "644");
  } catch {
    throw new Refusal(400, `user: unknown user ${user}`);
  }
};

interface Sockets {
  readonly control: ServerSocket | undefined;
  readonly stdio: ServerSocket;
  readonly stderr: ServerSocket | undefined;
}

/** Collects the WebSockets of a command; `control` may be missing. Completes with undefined when the others do not come in time. */
const gatherSockets = (splits: boolean) => {
  const wanted = splits ? ["stdio", "stderr"] : ["stdio"];
  const connected = new Map<string, ServerSocket>();
  const { promise, resolve } = Promise.withResolvers<Sockets | undefined>();
  const timer = setTimeout(() => resolve(undefined), CONNECT_MS);
  return {
    names: ["control", ...wanted],
    complete: promise,
    giveUp: () => {
      clearTimeout(timer);
      resolve(undefined);
    },
    connect: (name: string, socket: ServerSocket) => {
      connected.set(name, socket);
      const stdio = connected.get("stdio");
      if (stdio === undefined || !wanted.every((each) => connected.has(each))) return;
      clearTimeout(timer);
      resolve({ control: connected.get("control"), stdio, stderr: connected.get("stderr") });
    },
  };
};

interface Run {
  readonly command: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  readonly timeoutMs: number | undefined;
  readonly sockets: Sockets;
  readonly kill: PromiseWithResolvers<number>;
}

/** Runs the program once its input has ended. -1 when it took too long. */
const run = async (container: Container, { command, variables, timeoutMs, sockets, kill }: Run): Promise<number> => {
  const { control, stdio, stderr } = sockets;
  control?.onMessage((message) => kill.resolve(signalOf(String(message))));
  control?.onClose(() => kill.resolve(SIGKILL));
  const timers: NodeJS.Timeout[] = [];
  const wait = (ms: number, code: number) =>
    new Promise<number>((resolve) => timers.push(setTimeout(() => resolve(code), ms)));
  const ends = [kill.promise, ...(timeoutMs === undefined ? [] : [wait(timeoutMs, TIMED_OUT)])];
  const work = async (): Promise<number> => {
    const stdin = await readInput(stdio);
    const end = startProgram(container, { argv: command, environment: variables, stdin });
    if (end === STAYS) return new Promise<number>(() => undefined);
    if (end.delayMs !== undefined) await wait(end.delayMs, end.exitCode);
    print(end, sockets);
    return end.exitCode;
  };
  const exit = await Promise.race([work(), ...ends]);
  for (const timer of timers) clearTimeout(timer);
  // Pebble drops the control connection without a close frame and leaves the others to the client.
  control?.drop();
  for (const socket of [stdio, stderr]) socket?.send(END);
  return exit;
};

const END = JSON.stringify({ command: "end" });
const TIMED_OUT = -1;

const Signal = z.object({ command: z.literal("signal"), signal: z.object({ name: z.string() }) });

const signalOf = (text: string): number => {
  const { name } = Signal.parse(JSON.parse(text)).signal;
  const number = Object.entries(constants.signals).find(([signal]) => signal === name)?.[1] ?? 0;
  return 128 + number;
};

const readInput = (stdio: ServerSocket): Promise<string> =>
  new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const end = () => resolve(Buffer.concat(chunks).toString());
    stdio.onMessage((message) => (typeof message === "string" ? end() : void chunks.push(message)));
    stdio.onClose(end);
  });

const print = ({ stdout = "", stderr = "" }: ProgramEnd, sockets: Sockets): void => {
  if (stdout !== "") sockets.stdio.send(Buffer.from(stdout));
  if (stderr !== "") (sockets.stderr ?? sockets.stdio).send(Buffer.from(stderr));
};

/** A command that fails is a task that is done; one that took too long, or whose client did not come, is an error. */
const endOf = (running: readonly Task[], exit: number | undefined, timeout: string | undefined) => {
  const failure =
    exit === undefined
      ? "timeout waiting for websocket connections: context deadline exceeded"
      : exit === TIMED_OUT
        ? `timed out after ${timeout}: context deadline exceeded`
        : undefined;
  const tasks = running.map((task) => ({
    ...task,
    status: failure === undefined ? ("Done" as const) : ("Error" as const),
    ...(failure === undefined ? {} : { log: [logLine("ERROR", failure)] }),
    ...(exit === undefined ? {} : { data: { "exit-code": exit } }),
  }));
  const summary = running[0]?.summary ?? "";
  return {
    tasks,
    ...(failure === undefined ? {} : { err: `cannot perform the following tasks:\n- ${summary} (${failure})` }),
  };
};
