import type { World } from "#src/world.ts";

/** What an action changed: who and which fields, never values. */
export interface AuditRecord {
  readonly action: string;
  readonly identity: string;
  readonly fields: readonly string[];
  readonly outcome: "success" | "failure";
}

/** Writes one line of the audit trail (OWASP logging vocabulary: user management); Juju adds the time. */
export const audit = ({ log, context: { unit, event } }: World, record: AuditRecord): void => {
  const operation = event.kind === "action" ? event.id : undefined;
  log.info({ operation, unit, ...record }, `user_${record.action.replaceAll("-", "_")}:${record.identity}`);
};
