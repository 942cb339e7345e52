import * as z from "zod";
import type { Change, Task } from "#lib/testing/fake-pebble/change.ts";
import { type Container, now, type RunningChange } from "#lib/testing/fake-pebble/container.ts";
import { type Answer, Refusal, sync } from "./answer.ts";
import { type ApiRequest, bodyOf, parseDuration, segment } from "./request.ts";

/** What a change is going to do. */
export interface NewChange {
  readonly kind: string;
  readonly summary: string;
  readonly tasks: readonly Pick<Task, "kind" | "summary">[];
  /** Does the work and gives the tasks as they ended, with `err` if one failed. */
  readonly work: (tasks: readonly Task[]) => Promise<{ readonly tasks: readonly Task[]; readonly err?: string }>;
  readonly abort?: () => void;
}

/** Begins a change; it goes on whether or not somebody waits for it. */
export const beginChange = (container: Container, { work, abort, ...about }: NewChange): Change => {
  const id = String(++container.counters.change);
  const tasks = about.tasks.map((task) => ({
    ...task,
    id: String(++container.counters.task),
    status: "Doing" as const,
  }));
  const change: Change = { ...about, id, status: "Doing", ready: false, tasks, spawnTime: now() };
  const run = async (): Promise<void> => {
    const { tasks: ended, err } = await work(tasks);
    running.change = {
      ...change,
      tasks: ended,
      ready: true,
      readyTime: now(),
      status: err === undefined ? "Done" : "Error",
      ...(err === undefined ? {} : { err }),
    };
  };
  const running: RunningChange = { change, ended: Promise.resolve().then(run), ...(abort && { abort }) };
  container.changes.set(id, running);
  return change;
};

/** A line of a task's log. */
export const logLine = (level: "INFO" | "ERROR", text: string): string =>
  `${now().replace(/\.\d+Z$/, "Z")} ${level} ${text}`;

/** `GET /v1/changes`. */
export const listChanges = (container: Container, { query }: ApiRequest): Answer => {
  const select = query.get("select") ?? "in-progress";
  if (!["all", "in-progress", "ready"].includes(select))
    throw new Refusal(400, "select should be one of: all,in-progress,ready");
  const changes = [...container.changes.values()].map(({ change }) => change);
  return sync(changes.filter(({ ready }) => select === "all" || ready === (select === "ready")).map(render));
};

/** `GET /v1/changes/{id}`. */
export const getChange = (container: Container, request: ApiRequest): Answer =>
  sync(render(find(container, request).change));

/** `GET /v1/changes/{id}/wait`; without `timeout` it waits for ever, as Pebble does. */
export const waitForChange = async (container: Container, request: ApiRequest): Promise<Answer> => {
  const running = find(container, request);
  const timeout = request.query.get("timeout");
  if (timeout === null) await running.ended;
  else await endOrTimeout(running, timeout);
  return sync(render(running.change));
};

const endOrTimeout = async ({ ended }: RunningChange, timeout: string): Promise<void> => {
  const late = Promise.withResolvers<"late">();
  const timer = setTimeout(() => late.resolve("late"), parseDuration(timeout)).unref();
  const first = await Promise.race([ended.then(() => "ended" as const), late.promise]);
  clearTimeout(timer);
  if (first === "late") throw new Refusal(504, `timed out waiting for change after ${timeout}`);
};

/** `POST /v1/changes/{id}`. */
export const abortChange = (container: Container, request: ApiRequest): Answer => {
  const { action } = bodyOf(request, z.object({ action: z.string() }));
  if (action !== "abort") throw new Refusal(400, `invalid action ${JSON.stringify(action)}`);
  const { change, abort } = find(container, request);
  if (change.ready) throw new Refusal(400, `cannot abort change ${change.id} with nothing pending`);
  abort?.();
  return sync({ ...render(change), status: "Abort" });
};

const find = (container: Container, request: ApiRequest): RunningChange => {
  const id = segment(request, 3);
  const running = container.changes.get(id);
  if (running === undefined) throw new Refusal(404, `cannot find change with id ${JSON.stringify(id)}`);
  return running;
};

const render = ({ tasks, spawnTime, readyTime, ...change }: Change): object => {
  const times = { "spawn-time": spawnTime, ...(readyTime && { "ready-time": readyTime }) };
  const steps = tasks.map((task) => ({ ...task, progress: { label: "", done: 1, total: 1 }, ...times }));
  return { ...change, ...(steps.length > 0 ? { tasks: steps } : {}), ...times };
};
