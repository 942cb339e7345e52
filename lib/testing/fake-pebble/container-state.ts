import type { Layer, Service } from "#lib/testing/fake-pebble/api/layer-schema.ts";

/** A workload container as plain data: what its Pebble knows and what its files hold. */
export interface ContainerState {
  readonly socket: SocketState;
  /** Another one whenever Pebble starts. */
  readonly bootId: string;
  /** In the order in which Pebble combines them. */
  readonly layers: readonly LabelledLayer[];
  /** Services that were started, by name; all others of the plan are `inactive`. */
  readonly services: Readonly<Record<string, ServiceState>>;
  /** Checks that have run, by name. */
  readonly checks: Readonly<Record<string, CheckState>>;
  /** By path. */
  readonly files: Readonly<Record<string, FileState>>;
  /** Directories beside those that files are in, by path. */
  readonly directories: Readonly<Record<string, Ownership>>;
  readonly notices: readonly NoticeState[];
  /** What its programs keep elsewhere, as in a database, by a name of their own: it survives the container. */
  readonly outside: Readonly<Record<string, string>>;
}

/** Whether somebody listens; `refusing` is a socket that a Pebble of before has left. */
export type SocketState = "listening" | "absent" | "refusing";

export interface LabelledLayer {
  readonly label: string;
  readonly layer: Layer;
}

export interface ServiceState {
  readonly current: "active" | "inactive" | "backoff" | "error";
  /** RFC 3339. */
  readonly since: string;
  /** Its entry of the plan when it was started last: a replan restarts what differs from it. */
  readonly startedWith: Service;
}

export interface CheckState {
  readonly status: "up" | "down" | "inactive";
  readonly successes: number;
  readonly failures: number;
}

export interface Ownership {
  /** Three octal digits. */
  readonly permissions: string;
  readonly user: string;
  readonly group: string;
}

export interface FileState extends Ownership {
  /** Text where the bytes are UTF-8. */
  readonly content: string | Uint8Array;
}

export interface NoticeState {
  readonly id: string;
  readonly type: "custom";
  readonly key: string;
  readonly data: Readonly<Record<string, string>> | undefined;
  /** RFC 3339. */
  readonly firstOccurred: string;
  readonly lastOccurred: string;
  readonly occurrences: number;
}

/** A container whose Pebble has just started; changes are what a test is about. */
export const newContainer = (changes: Partial<ContainerState> = {}): ContainerState => ({
  socket: "listening",
  bootId: "boot-1",
  layers: [],
  services: {},
  checks: {},
  files: {},
  directories: {},
  notices: [],
  outside: {},
  ...changes,
});

/** The container after its Pebble has started anew: only what is outside of it is left. */
export const restarted = ({ outside }: ContainerState, bootId: string): ContainerState =>
  newContainer({ outside, bootId });
