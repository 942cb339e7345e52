import type { Service } from "#lib/testing/fake-pebble/api/layer-schema.ts";
import { splitCommand } from "#lib/testing/fake-pebble/command-line.ts";
import { type Container, now } from "#lib/testing/fake-pebble/container.ts";
import { type ProgramEnd, STAYS } from "#lib/testing/fake-pebble/image.ts";
import { combine } from "#lib/testing/fake-pebble/plan.ts";
import { startProgram } from "#lib/testing/fake-pebble/programs.ts";

/** How a start went. */
export type StartResult =
  | { readonly started: true }
  | { readonly started: false; readonly failure: string; readonly lastOutput: readonly string[] };

/** Starts a service. A program that ends at once has failed, whatever its exit code, and Pebble goes on trying unless told otherwise. */
export const startService = (container: Container, name: string, service: Service | undefined): StartResult => {
  if (service === undefined) return { started: false, failure: "not in the plan", lastOutput: [] };
  const { command = "", environment = {} } = service;
  const result = startProgram(container, { argv: splitCommand(command), environment, stdin: "" });
  const state = { since: now(), startedWith: service };
  if (result === STAYS) {
    container.services.set(name, { ...state, current: "active" });
    return { started: true };
  }
  print(container, name, result);
  const what = (result.exitCode === 0 ? service["on-success"] : service["on-failure"]) ?? "restart";
  const afterwards = result.exitCode === 0 ? "inactive" : "error";
  container.services.set(name, { ...state, current: what === "restart" ? "backoff" : afterwards });
  return {
    started: false,
    failure: `exited quickly with code ${result.exitCode}, will ${what}`,
    lastOutput: container.output
      .filter((line) => line.service === name)
      .map(({ message }) => message)
      .slice(-20),
  };
};

/** Stops a service; false when it was stopped already. */
export const stopService = (container: Container, name: string): boolean => {
  const state = container.services.get(name);
  if (state === undefined || !isUp(container, name)) return false;
  container.services.set(name, { ...state, current: "inactive", since: now() });
  return true;
};

/** Whether a service runs or Pebble keeps trying. */
export const isUp = ({ services }: Container, name: string): boolean =>
  ["active", "backoff"].includes(services.get(name)?.current ?? "inactive");

/** What Pebble does by itself after a while: it starts again what it keeps trying. */
export const retryServices = (container: Container): void => {
  const { services } = combine(container.layers);
  for (const [name, { current }] of container.services)
    if (current === "backoff") startService(container, name, services[name]);
};

const print = ({ output }: Container, service: string, { stdout = "", stderr = "" }: ProgramEnd): void => {
  for (const message of `${stdout}${stderr}`.split("\n"))
    if (message !== "") output.push({ time: now(), service, message });
};
