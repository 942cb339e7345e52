import { runChecks } from "./api/checks.ts";
import { retryServices } from "./api/service-life.ts";
import type { Container } from "./container.ts";

/** More than the threshold of any check that is sensible. */
const PERIODS = 10;

/** What Pebble does by itself in a minute: it tries services again that exited, and runs its checks. */
export const letTimePass = (container: Container): void => {
  retryServices(container);
  for (let period = 0; period < PERIODS; period++) runChecks(container);
};
