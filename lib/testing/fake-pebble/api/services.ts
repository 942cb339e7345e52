import { setTimeout as delay } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import type { Service } from "#lib/testing/fake-pebble/api/layer-schema.ts";
import type { Task } from "#lib/testing/fake-pebble/change.ts";
import type { Container } from "#lib/testing/fake-pebble/container.ts";
import { combine } from "#lib/testing/fake-pebble/plan.ts";
import { type Answer, Refusal, sync } from "./answer.ts";
import { beginChange, logLine } from "./changes.ts";
import { type ApiRequest, bodyOf, listOf } from "./request.ts";
import { isUp, type StartResult, startService, stopService } from "./service-life.ts";

/** `GET /v1/services`. */
export const listServices = (container: Container, request: ApiRequest): Answer => {
  const names = listOf(request, "names");
  const services = Object.entries(planned(container)).filter(([name]) => names.length === 0 || names.includes(name));
  return sync(
    services.toSorted(byName).map(([name, { startup = "disabled" }]) => {
      const state = container.services.get(name);
      return {
        ...{ name, startup, current: state?.current ?? "inactive" },
        ...(state && { "current-since": state.since }),
      };
    }),
  );
};

const Body = z.object({ action: z.string(), services: z.array(z.string()).nullish() });

/** `POST /v1/services`. */
export const actOnServices = (container: Container, request: ApiRequest): Answer => {
  const { action, services } = bodyOf(request, Body);
  const names = [...new Set(services ?? [])];
  switch (action) {
    case "start":
    case "stop":
    case "restart":
      requireNames(container, action, names);
      return begin(container, action, {
        stop: action === "start" ? [] : names.toSorted(),
        start: action === "stop" ? [] : names.toSorted(),
        named: names,
      });
    case "replan":
    case "autostart":
      if (names.length > 0) throw new Refusal(400, `${action} accepts no service names`);
      return begin(container, action, action === "replan" ? differences(container) : defaults(container));
    default:
      throw new Refusal(400, `invalid action ${JSON.stringify(action)}`);
  }
};

interface Work {
  readonly stop: readonly string[];
  readonly start: readonly string[];
  /** Those that the summary is about, in its order. */
  readonly named: readonly string[];
}

const planned = ({ layers }: Container): Readonly<Record<string, Service>> => combine(layers).services;

const requireNames = (container: Container, action: string, names: readonly string[]): void => {
  if (names.length === 0) throw new Refusal(400, `must specify services for ${action} action`);
  const unknown = names.find((name) => planned(container)[name] === undefined);
  if (unknown !== undefined)
    throw new Refusal(400, `cannot ${action} services: service ${JSON.stringify(unknown)} does not exist`);
};

const defaults = (container: Container): Work => {
  const enabled = enabledServices(container);
  if (enabled.length === 0) throw new Refusal(400, "no default services", "no-default-services");
  return { stop: [], start: enabled, named: enabled };
};

const enabledServices = (container: Container): readonly string[] =>
  Object.entries(planned(container))
    .filter(([, { startup }]) => startup === "enabled")
    .map(([name]) => name)
    .toSorted();

/** Restarts whatever has ever run with another entry than the plan's now, stopped and disabled services included. */
const differences = (container: Container): Work => {
  const services = planned(container);
  const changed = [...container.services]
    .filter(([name, { startedWith }]) => !isDeepStrictEqual(startedWith, services[name]))
    .map(([name]) => name)
    .toSorted();
  const start = [...new Set([...changed, ...enabledServices(container)])].toSorted();
  return { stop: changed, start, named: start };
};

const begin = (container: Container, action: string, { stop, start, named }: Work): Answer => {
  const tasks = [
    ...stop.map((name) => ({ kind: "stop", summary: `Stop service ${JSON.stringify(name)}`, name })),
    ...start.map((name) => ({ kind: "start", summary: `Start service ${JSON.stringify(name)}`, name })),
  ];
  const { id } = beginChange(container, {
    kind: action,
    summary: summarize(action, named),
    tasks: tasks.map(({ kind, summary }) => ({ kind, summary })),
    work: async (running) => {
      const ended = running.map((task, index) => perform(container, task, tasks[index]?.name ?? ""));
      const watched = ended.some(({ startedNow }) => startedNow);
      if (watched && container.image.watchMs !== undefined) await delay(container.image.watchMs);
      return outcomeOf(ended.map(({ task }) => task));
    },
  });
  return { kind: "async", change: id, result: null };
};

const summarize = (action: string, names: readonly string[]): string => {
  const verb = action.charAt(0).toUpperCase() + action.slice(1);
  if (names.length === 0) return `${verb} - no services`;
  const others = names.length === 1 ? "" : ` and ${names.length - 1} more`;
  return `${verb} service ${JSON.stringify(names[0])}${others}`;
};

const perform = (
  container: Container,
  task: Task,
  name: string,
): { readonly task: Task & { readonly failure?: string }; readonly startedNow: boolean } => {
  const service = JSON.stringify(name);
  if (task.kind === "stop") {
    const log = stopService(container, name) ? [] : [logLine("INFO", `Service ${service} already stopped.`)];
    return { task: ended(task, "Done", log), startedNow: false };
  }
  if (container.services.get(name)?.current === "active") {
    const log = [logLine("INFO", `Service ${service} already started.`)];
    return { task: ended(task, "Done", log), startedNow: false };
  }
  const result = startService(container, name, planned(container)[name]);
  if (result.started) return { task: ended(task, "Done", []), startedNow: true };
  return { task: { ...ended(task, "Error", failureLog(result)), failure: result.failure }, startedNow: false };
};

const ended = (task: Task, status: "Done" | "Error", log: readonly string[]): Task => ({
  ...task,
  status,
  ...(log.length > 0 ? { log: [...log] } : {}),
});

/** Pebble shows the last 20 lines. */
const failureLog = ({ lastOutput, failure }: Extract<StartResult, { started: false }>): readonly string[] => [
  logLine("INFO", `Most recent service output:\n${lastOutput.map((line) => `    ${line}`).join("\n") || "    "}`),
  logLine("ERROR", `service start attempt: ${failure}`),
];

const outcomeOf = (tasks: readonly (Task & { readonly failure?: string })[]) => {
  const failed = tasks.filter(({ failure }) => failure !== undefined);
  const lines = failed.map(({ summary, failure }) => `- ${summary} (service start attempt: ${failure})`);
  return {
    tasks: tasks.map(({ failure: _failure, ...task }) => task),
    ...(failed.length > 0 ? { err: `cannot perform the following tasks:\n${lines.join("\n")}` } : {}),
  };
};

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);

const Signals = z.object({ signal: z.string(), services: z.array(z.string()) });

/** `POST /v1/signals`; what a program makes of the signal is not played. */
export const signalServices = (container: Container, request: ApiRequest): Answer => {
  const { signal, services } = bodyOf(request, Signals);
  for (const name of services) {
    const cannot = `cannot send signal to ${JSON.stringify(name)}`;
    if (!isUp(container, name)) throw new Refusal(500, `${cannot}: service is not running`);
    if (!/^SIG[A-Z]+[12]?$/.test(signal))
      throw new Refusal(500, `${cannot}: invalid signal name ${JSON.stringify(signal)}`);
  }
  return sync(true);
};

/** `GET /v1/logs`: a line of JSON each. `follow` is not played. */
export const getLogs = (container: Container, request: ApiRequest): Answer => {
  const count = request.query.get("n") ?? "30";
  if (!/^(?:-1|\d+|all)$/.test(count)) throw new Refusal(400, "n must be -1, 0, or a positive integer");
  const names = listOf(request, "services");
  const lines = container.output.filter(({ service }) => names.length === 0 || names.includes(service));
  const last = Number(count) >= 0 ? lines.slice(Math.max(0, lines.length - Number(count))) : lines;
  const body = Buffer.from(last.map((line) => `${JSON.stringify(line)}\n`).join(""));
  return { kind: "raw", contentType: "application/x-ndjson", body };
};
