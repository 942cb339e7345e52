import type { State, UnitStatus } from "./state.ts";

/** What came of one hook or action. */
export interface Outcome {
  /** After Juju has kept or dropped what the hook wrote. */
  readonly state: State;
  /** Of dispatch; `killed` when an interruption ended it. */
  readonly exitCode: number | "killed";
  /** Hook commands in the order of their calls. */
  readonly calls: readonly HookCall[];
  readonly log: readonly LogLine[];
  /** What the charm could not get into the log. */
  readonly stderr: readonly string[];
  /** Statuses that the unit had during the hook, in order. */
  readonly statuses: readonly UnitStatus[];
  readonly pebble: readonly ContainerCall[];
  /** Of an action only. */
  readonly action: ActionAnswer | undefined;
}

/** A hook command as the charm called it. */
export interface HookCall {
  readonly command: string;
  readonly args: readonly string[];
  readonly stdin: string | undefined;
  readonly exitCode: number;
}

export interface LogLine {
  readonly level: string;
  readonly message: string;
}

/** A request to the Pebble of a container; see `PebbleCall`. */
export interface ContainerCall {
  readonly container: string;
  readonly asked: string;
  readonly writes: boolean;
}

/** How an action ended. */
export interface ActionAnswer {
  /** By dotted key. */
  readonly results: Readonly<Record<string, string>>;
  readonly failure: string | undefined;
  readonly log: readonly string[];
}

/** Hook commands that only ask. `juju-log` is here because it changes nothing that a hook can see. */
const READS = new Set([
  ...["relation-ids", "relation-list", "relation-get", "relation-model-get", "goal-state", "network-get"],
  ...["config-get", "is-leader", "secret-get", "secret-ids", "secret-info-get", "opened-ports", "status-get"],
  ...[
    "state-get",
    "action-get",
    "resource-get",
    "storage-get",
    "storage-list",
    "unit-get",
    "credential-get",
    "juju-log",
  ],
]);

/** Everything that a hook changed, or tried to: empty when there was nothing to do. */
export const writesOf = ({ calls, pebble }: Outcome): readonly string[] => [
  ...calls.filter(({ command }) => !READS.has(command)).map(({ command, args }) => [command, ...args].join(" ")),
  ...pebble.filter(({ writes }) => writes).map(({ container, asked }) => `${container}: ${asked}`),
];
