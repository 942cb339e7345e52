import type { Change } from "#lib/testing/fake-pebble/change.ts";
import type {
  CheckState,
  ContainerState,
  FileState,
  LabelledLayer,
  NoticeState,
  Ownership,
  ServiceState,
} from "./container-state.ts";
import type { Image } from "./image.ts";

/** A container while a fake Pebble serves it; `snapshot` turns it into plain data again. */
export interface Container {
  readonly image: Image;
  readonly bootId: string;
  readonly layers: LabelledLayer[];
  readonly services: Map<string, ServiceState>;
  readonly checks: Map<string, CheckState>;
  readonly files: Map<string, FileState>;
  readonly directories: Map<string, Ownership>;
  readonly notices: NoticeState[];
  readonly changes: Map<string, RunningChange>;
  /** What its programs keep elsewhere, as in a database; see `ContainerState`. */
  readonly outside: Map<string, string>;
  /** By the id of the task that runs it. */
  readonly executions: Map<string, Execution>;
  /** What services printed, oldest first. */
  readonly output: OutputLine[];
  readonly counters: { change: number; task: number; notice: number };
}

/** A change and its end. */
export interface RunningChange {
  change: Change;
  readonly ended: Promise<void>;
  /** Ends it early; absent when there is nothing to abort. */
  readonly abort?: () => void;
}

/** A command that waits for its WebSockets, or runs. */
export interface Execution {
  readonly connect: (name: string, socket: ServerSocket) => void;
  readonly names: readonly string[];
  /** Nobody will connect any more. */
  readonly giveUp: () => void;
}

/** The server's side of a WebSocket. */
export interface ServerSocket {
  send(message: string | Uint8Array): void;
  onMessage(listener: (message: string | Buffer) => void): void;
  onClose(listener: () => void): void;
  drop(): void;
}

export interface OutputLine {
  readonly time: string;
  readonly service: string;
  readonly message: string;
}

/** Makes a container live. */
export const openContainer = (state: ContainerState, image: Image): Container => ({
  image,
  bootId: state.bootId,
  layers: [...state.layers],
  services: new Map(Object.entries(state.services)),
  checks: new Map(Object.entries(state.checks)),
  files: new Map(Object.entries(state.files)),
  directories: new Map(Object.entries(state.directories)),
  notices: [...state.notices],
  outside: new Map(Object.entries(state.outside)),
  changes: new Map(),
  executions: new Map(),
  output: [],
  counters: { change: 0, task: 0, notice: state.notices.length },
});

/** The container as plain data; its socket is as it was. */
export const snapshot = (container: Container, { socket }: Pick<ContainerState, "socket">): ContainerState => ({
  socket,
  bootId: container.bootId,
  layers: [...container.layers],
  services: Object.fromEntries(container.services),
  checks: Object.fromEntries(container.checks),
  files: Object.fromEntries(container.files),
  directories: Object.fromEntries(container.directories),
  notices: [...container.notices],
  outside: Object.fromEntries(container.outside),
});

/** Waits until nothing is under way: a client that died has not stopped what it began. */
export const untilIdle = async (container: Container): Promise<void> => {
  for (const { giveUp } of container.executions.values()) giveUp();
  for (const { ended } of container.changes.values()) await ended;
};

/** The content of a file as text. */
export const textOf = ({ content }: FileState): string =>
  typeof content === "string" ? content : Buffer.from(content).toString();

/** The time as Pebble writes it. */
export const now = (): string => new Date().toISOString();
