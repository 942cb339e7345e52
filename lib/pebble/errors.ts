/** Pebble cannot be talked to: its container has not started, or it went away in the middle. Juju tells when it is back. */
export class PebbleNotReady extends Error {
  override readonly name = "PebbleNotReady";
  readonly socketPath: string;

  constructor(socketPath: string, cause?: unknown) {
    super(`Pebble does not answer at ${socketPath}`, { cause });
    this.socketPath = socketPath;
  }
}

/** Pebble did not answer in time; what was asked for may still be going on. */
export class PebbleTimeout extends Error {
  override readonly name = "PebbleTimeout";
  readonly request: string;
  readonly timeoutMs: number;

  constructor(request: string, timeoutMs: number) {
    super(`Pebble took longer than ${timeoutMs} ms for ${request}`);
    this.request = request;
    this.timeoutMs = timeoutMs;
  }
}

/** Whether there is no Pebble to be had at the moment: it cannot be talked to, or does not answer in time. */
export const isPebbleUnavailable = (error: unknown): error is PebbleNotReady | PebbleTimeout =>
  error instanceof PebbleNotReady || error instanceof PebbleTimeout;

/** Pebble refused a request. */
export class PebbleApiError extends Error {
  override readonly name = "PebbleApiError";
  /** HTTP status. */
  readonly status: number;
  /** Pebble's word for the kind of error, such as `not-found`; many have none. */
  readonly kind: string | undefined;

  constructor(status: number, message: string, kind?: string) {
    super(message);
    this.status = status;
    this.kind = kind;
  }
}

/** An answer is not what Pebble's API promises. The message never repeats what was answered: it may hold secrets. */
export class PebbleProtocolError extends Error {
  override readonly name = "PebbleProtocolError";
  readonly request: string;

  constructor(request: string, reason: string) {
    super(`Pebble's answer to ${request} breaks its API: ${reason}`);
    this.request = request;
  }
}

/** A change of Pebble's, such as the start of a service, failed. */
export class PebbleChangeError extends Error {
  override readonly name = "PebbleChangeError";
  readonly changeId: string;
  readonly #log: readonly string[];

  constructor(changeId: string, kind: string, log: readonly string[]) {
    super(`Pebble's change ${changeId} (${kind}) failed`);
    this.changeId = changeId;
    this.#log = log;
  }

  /** What the failing tasks logged, the last output of a service that exited among it. May hold secrets of the service, so it does not show when the error is printed. */
  get log(): readonly string[] {
    return this.#log;
  }
}

/** Why one file could not be read, written, made or removed. */
export interface FileFailure {
  readonly path: string;
  /** Pebble's word: `not-found`, `permission-denied` or `generic-file-error`. */
  readonly kind: string | undefined;
  readonly message: string;
}

/** Pebble took a request about files and failed with some of them; the others are done. */
export class PebbleFileError extends Error {
  override readonly name = "PebbleFileError";
  readonly failures: readonly [FileFailure, ...FileFailure[]];

  constructor(failures: readonly [FileFailure, ...FileFailure[]]) {
    super(failures.map(({ path, message }) => `${path}: ${message}`).join("; "));
    this.failures = failures;
  }
}
