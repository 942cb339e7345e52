/** Pebble cannot be talked to: its container has not started, or it went away in the middle. Juju tells when it is back. */
export class PebbleNotReady extends Error {
  override readonly name = "PebbleNotReady";
  readonly socketPath: string;

  constructor(socketPath: string, cause: unknown) {
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

/** A change of Pebble's, such as the start of a service, failed. */
export class PebbleChangeError extends Error {
  override readonly name = "PebbleChangeError";
  readonly changeId: string;
  /** What the failing tasks logged, the last output of a service that exited among it. May hold secrets of the service. */
  readonly log: readonly string[];

  constructor(changeId: string, kind: string, log: readonly string[]) {
    super(`Pebble's change ${changeId} (${kind}) failed`);
    this.changeId = changeId;
    this.log = log;
  }
}
