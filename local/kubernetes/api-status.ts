/** An answer of Kubernetes' API: the HTTP status and the body. */
export interface ApiAnswer {
  readonly code: number;
  readonly body: object;
}

/** Reasons that the API gives for a refusal, and the HTTP status of each (`metav1.StatusReason`). */
const CODES = {
  BadRequest: 400,
  Unauthorized: 401,
  Forbidden: 403,
  NotFound: 404,
  MethodNotAllowed: 405,
  AlreadyExists: 409,
  Conflict: 409,
  UnsupportedMediaType: 415,
  Invalid: 422,
} as const;

/** What an answer is about. */
export interface StatusDetails {
  readonly name?: string;
  readonly kind: "configmaps" | "namespaces";
}

/** A refusal; its answer is the `Status` object that the real API sends. */
export class ApiRefusal extends Error {
  override readonly name = "ApiRefusal";
  readonly answer: ApiAnswer;

  constructor(reason: keyof typeof CODES, message: string, details?: StatusDetails) {
    super(message);
    const code = CODES[reason];
    this.answer = { code, body: { ...STATUS, status: "Failure", message, reason, ...(details && { details }), code } };
  }
}

/** The answer to a deletion. */
export const deleted = (name: string, uid: string): ApiAnswer => ({
  code: 200,
  body: { ...STATUS, status: "Success", details: { name, kind: "configmaps", uid } },
});

/** What every `Status` object begins with. */
const STATUS = { kind: "Status", apiVersion: "v1", metadata: {} } as const;
