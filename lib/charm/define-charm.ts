import type { HookToolRunner } from "#lib/hook-tools/hook-tool-runner.ts";
import type { HookContext } from "#lib/juju/context.ts";
import type { Environment } from "#lib/juju/environment.ts";
import type { Pebble } from "#lib/pebble/transport.ts";
import type { Action } from "./define-action.ts";
import type { Logger } from "./logger.ts";

/** What dispatch gives to a charm: the process edge, already opened. */
export interface Host {
  /** The environment of the process. */
  readonly environment: Environment;
  readonly context: HookContext;
  readonly tools: HookToolRunner;
  readonly log: Logger;
  /** The Pebble of a workload container. */
  readonly pebbleOf: (container: string) => Pebble;
  /** Tells the person who waits for an action how far it is. Only in actions. */
  readonly progress: (message: string) => Promise<void>;
}

/** A charm is a value: what it is called in metadata.yaml, and two functions. */
export interface Charm<World> {
  /** Names of metadata.yaml, which the names of hooks are made of. */
  readonly endpoints: readonly string[];
  readonly containers: readonly string[];
  readonly actions: readonly Action<World>[];
  /** Opens everything that the charm works with, from what dispatch gives. Does no work itself. */
  readonly open: (host: Host) => World;
  /** What every hook does. Throws for bugs only: the hook then fails, Juju drops its writes and tries again. */
  readonly reconcile: (world: World) => Promise<void>;
}

/** Makes a charm. It is the identity; its use is that the compiler checks the parts against each other. */
export const defineCharm = <World>(charm: Charm<World>): Charm<World> => charm;
