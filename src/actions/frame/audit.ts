import type { World } from "#src/world.ts";

/** What happened to an account, in the words of OWASP's logging vocabulary (user management, authentication, sessions). */
export type AuditEvent =
  | "user_created"
  | "user_updated"
  | "user_deleted"
  | "authn_password_change"
  | "authn_factor_removed"
  | "authn_token_created"
  | "session_expired";

/** What an action did to whom: names of the fields that it touched, never their values. */
export interface AuditRecord {
  readonly event: AuditEvent;
  readonly action: string;
  /** Id of the identity; undefined when none was found or made. */
  readonly identity: string | undefined;
  readonly fields: readonly string[];
  readonly outcome: "success" | "unchanged" | "failure";
}

/** Writes one line of the audit trail; Juju adds the time. */
export const audit = ({ log, context: { unit, event } }: World, { event: name, ...record }: AuditRecord): void => {
  const operation = event.kind === "action" ? event.id : undefined;
  log.info({ type: "security", operation, unit, ...record }, `${name}:${unit},${record.identity ?? "none"}`);
};
