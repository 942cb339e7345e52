import * as z from "zod";
import type { Check } from "#lib/testing/fake-pebble/api/layer-schema.ts";
import { splitCommand } from "#lib/testing/fake-pebble/command-line.ts";
import type { Container } from "#lib/testing/fake-pebble/container.ts";
import type { CheckState } from "#lib/testing/fake-pebble/container-state.ts";
import { STAYS } from "#lib/testing/fake-pebble/image.ts";
import { combine } from "#lib/testing/fake-pebble/plan.ts";
import { answers, startProgram } from "#lib/testing/fake-pebble/programs.ts";
import { type Answer, Refusal, sync } from "./answer.ts";
import { type ApiRequest, bodyOf, listOf } from "./request.ts";

const DEFAULT_THRESHOLD = 3;
const NEW: CheckState = { status: "up", successes: 0, failures: 0 };
const STOPPED: CheckState = { status: "inactive", successes: 0, failures: 0 };

/** Starts the checks that a layer has added or changed. */
export const syncChecks = (container: Container): void => {
  for (const [name, { startup = "enabled" }] of Object.entries(planned(container)))
    if (!container.checks.has(name)) container.checks.set(name, startup === "enabled" ? NEW : STOPPED);
};

/** Lets every check that is not stopped run once, as Pebble does in each period. */
export const runChecks = (container: Container): void => {
  for (const [name, check] of Object.entries(planned(container)))
    if (stateOf(container, name).status !== "inactive") runCheck(container, name, check);
};

/** `GET /v1/checks`. */
export const listChecks = (container: Container, request: ApiRequest): Answer =>
  sync(select(container, request).map(([name, check]) => describe(container, name, check)));

/** `GET /v1/health`. */
export const getHealth = (container: Container, request: ApiRequest): Answer => {
  const level = levelOf(request);
  const names = listOf(request, "names");
  const relevant = Object.entries(planned(container)).filter(
    ([name, check]) =>
      (names.length === 0 || names.includes(name)) &&
      (level === undefined || check.level === "alive" || check.level === level),
  );
  const healthy = relevant.every(([name]) => stateOf(container, name).status !== "down");
  return sync({ healthy }, healthy ? 200 : 502);
};

const Body = z.object({ action: z.string(), checks: z.array(z.string()) });

/** `POST /v1/checks`. */
export const actOnChecks = (container: Container, request: ApiRequest): Answer => {
  const { action, checks } = bodyOf(request, Body);
  if (action !== "start" && action !== "stop") throw new Refusal(400, `invalid action ${JSON.stringify(action)}`);
  const unknown = checks.filter((name) => planned(container)[name] === undefined);
  if (unknown.length > 0)
    throw new Refusal(400, `cannot ${action} checks: cannot find checks in plan: ${unknown.join(", ")}`);
  const changed = checks.filter((name) => (stateOf(container, name).status === "inactive") === (action === "start"));
  for (const name of changed) container.checks.set(name, action === "start" ? NEW : STOPPED);
  return sync({ changed: changed.toSorted() });
};

/** `POST /v1/checks/refresh`: runs a check now. */
export const refreshCheck = (container: Container, request: ApiRequest): Answer => {
  const { name } = bodyOf(request, z.object({ name: z.string() }));
  const check = planned(container)[name];
  if (check === undefined) throw new Refusal(404, `cannot find check with name ${JSON.stringify(name)}`);
  const failure = runCheck(container, name, check);
  return sync({ info: describe(container, name, check), ...(failure === undefined ? {} : { error: failure }) });
};

const planned = ({ layers }: Container): Readonly<Record<string, Check>> => combine(layers).checks;

const stateOf = ({ checks }: Container, name: string): CheckState => checks.get(name) ?? STOPPED;

/** Why the check failed; undefined when it did not. */
const runCheck = (container: Container, name: string, check: Check): string | undefined => {
  const { threshold = DEFAULT_THRESHOLD } = check;
  const before = stateOf(container, name);
  const failure = ask(container, name, check);
  if (before.status === "inactive") return failure;
  const failures = failure === undefined ? 0 : before.failures + 1;
  container.checks.set(name, {
    status: failures >= threshold ? "down" : "up",
    successes: failure === undefined ? before.successes + 1 : before.successes,
    failures,
  });
  return failure;
};

const ask = (container: Container, name: string, { http, tcp, exec }: Check): string | undefined => {
  if (exec === undefined) {
    const target = http?.url ?? `${tcp?.host ?? "localhost"}:${tcp?.port}`;
    return answers(container, name, target) ? undefined : `no answer of ${target}`;
  }
  const end = startProgram(container, { argv: splitCommand(exec.command), environment: {}, stdin: "" });
  if (end === STAYS) return "exec check timed out";
  return end.exitCode === 0 ? undefined : `exit status ${end.exitCode}`;
};

const levelOf = ({ query }: ApiRequest): "alive" | "ready" | undefined => {
  const level = query.get("level") ?? "";
  if (level === "") return undefined;
  if (level !== "alive" && level !== "ready") throw new Refusal(400, 'level must be "alive" or "ready"');
  return level;
};

const select = (container: Container, request: ApiRequest): readonly (readonly [string, Check])[] => {
  const level = levelOf(request);
  const names = listOf(request, "names");
  return Object.entries(planned(container))
    .filter(([name]) => names.length === 0 || names.includes(name))
    .filter(([, check]) => level === undefined || check.level === level)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
};

const describe = (container: Container, name: string, check: Check): object => {
  const { status, successes, failures } = stateOf(container, name);
  return {
    name,
    ...(check.level && { level: check.level }),
    ...{ startup: check.startup ?? "enabled", status, successes },
    ...(failures > 0 ? { failures } : {}),
    threshold: check.threshold ?? DEFAULT_THRESHOLD,
  };
};
