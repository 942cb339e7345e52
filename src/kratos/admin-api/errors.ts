/** What kind of refusal it was. */
export type KratosFailure =
  | "not-found"
  | "no-such-route"
  | "conflict"
  | "invalid"
  /** Of an identity that is there. */
  | "schema-missing"
  /** Of an identity that was to be made. */
  | "schema-unknown"
  | "disabled"
  | "server";

/** Kratos refused a request; the reason is its own sentence and names traits and rules. */
export class KratosApiError extends Error {
  override readonly name = "KratosApiError";
  /** HTTP status. */
  readonly status: number;
  readonly reason: string;
  readonly failure: KratosFailure;

  constructor(status: number, reason: string, failure: KratosFailure) {
    super(`Kratos answered ${status}: ${reason}`);
    this.status = status;
    this.reason = reason;
    this.failure = failure;
  }
}

/** Kratos did not answer: it does not run, it starts, or it takes too long. */
export class KratosUnavailable extends Error {
  override readonly name = "KratosUnavailable";
  /** The system's word for it, such as `ECONNREFUSED`. */
  readonly code: string;

  constructor(code: string) {
    super(`Kratos does not answer: ${code}`);
    this.code = code;
  }
}
