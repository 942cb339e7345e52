/** What kind of trouble it was; each calls for something else. */
export type KubernetesFailure =
  /** The service account may not do that: `juju trust` is missing. */
  | "forbidden"
  | "not-found"
  /** It is there already, or somebody else has changed it since it was read. */
  | "conflict"
  /** The API server does not take what it was sent. */
  | "invalid"
  /** No answer, or none in time. */
  | "unreachable"
  /** The API server is in trouble itself. */
  | "server";

/** The Kubernetes API server refused a request or did not answer. */
export class KubernetesError extends Error {
  override readonly name = "KubernetesError";
  readonly failure: KubernetesFailure;
  /** The server's own sentence, or the system's word for why there is none. */
  readonly reason: string;

  constructor(failure: KubernetesFailure, reason: string) {
    super(`Kubernetes: ${reason}`);
    this.failure = failure;
    this.reason = reason;
  }
}

/** The failure that a status of HTTP stands for (Kubernetes' API conventions). 401 is a token that expired: the next hook reads a new one. */
export const failureOfStatus = (status: number): KubernetesFailure => {
  switch (status) {
    case 403:
      return "forbidden";
    case 404:
      return "not-found";
    case 409:
      return "conflict";
    case 400:
    case 422:
      return "invalid";
    default:
      return "server";
  }
};
