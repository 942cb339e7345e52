import type { CommitPayload, SecretCreate, SecretGrant, SecretUpdate, SecretWords } from "./commit-payload.ts";
import { contentPayload } from "./secret-payload.ts";

/** Content of a secret in base64, by key. */
export type EncodedContent = Readonly<Record<string, string>>;

/** A grant to whom, in which relation; both as tags. */
export interface Grant {
  readonly subject: string;
  readonly scope: string;
}

/** What a hook does to secrets, by bare id. */
export class PendingSecrets {
  readonly #created = new Map<string, SecretCreate>();
  readonly #updated = new Map<string, SecretUpdate>();
  /** All revisions if undefined. */
  readonly #removed = new Map<string, Set<number> | undefined>();
  readonly #grants = new Map<string, Map<string, SecretGrant>>();
  readonly #revokes = new Map<string, Map<string, SecretGrant>>();
  readonly #trackLatest = new Set<string>();

  get created(): ReadonlyMap<string, SecretCreate> {
    return this.#created;
  }

  get updated(): ReadonlyMap<string, SecretUpdate> {
    return this.#updated;
  }

  isRemoved(id: string): boolean {
    return this.#removed.has(id);
  }

  create(id: string, owner: string, words: SecretWords, content: EncodedContent): void {
    this.#created.set(id, { ...words, uri: uriOf(id), "owner-tag": owner, content: contentPayload(content) });
  }

  /** The newest content, if it is the same, makes no new revision. */
  update(
    id: string,
    words: SecretWords,
    content: EncodedContent | undefined,
    latestChecksum: string | undefined,
  ): void {
    const payload = content === undefined ? undefined : contentPayload(content);
    const created = this.#created.get(id);
    if (created !== undefined) {
      this.#created.set(id, { ...created, ...words, content: payload ?? created.content });
      return;
    }
    const isNew = payload !== undefined && payload.checksum !== latestChecksum;
    if (!isNew && Object.keys(words).length === 0) return;
    const before = this.#updated.get(id) ?? { uri: uriOf(id), content: {} };
    this.#updated.set(id, { ...before, ...words, content: isNew ? payload : before.content });
  }

  remove(id: string, revision: number | undefined): void {
    this.#created.delete(id);
    this.#updated.delete(id);
    if (revision === undefined) this.#removed.set(id, undefined);
    else if (!this.#removed.has(id) || this.#removed.get(id) !== undefined)
      this.#removed.set(id, (this.#removed.get(id) ?? new Set()).add(revision));
  }

  /** Of several grants in one relation the last one stays. */
  grant(id: string, { subject, scope }: Grant): void {
    const grant = { uri: uriOf(id), "scope-tag": scope, "subject-tags": [subject], role: "view" };
    this.#grants.set(id, (this.#grants.get(id) ?? new Map<string, SecretGrant>()).set(scope, grant));
  }

  revoke(id: string, subject: string): void {
    const revoke = { uri: uriOf(id), "scope-tag": subject, "subject-tags": [subject], role: "" };
    this.#revokes.set(id, (this.#revokes.get(id) ?? new Map<string, SecretGrant>()).set(subject, revoke));
  }

  trackLatest(id: string): void {
    this.#trackLatest.add(id);
  }

  /** The parts of a commit that are about secrets, those left out with nothing in them. */
  toSend(): Partial<CommitPayload> {
    const deletes = [...this.#removed].map(([id, revisions]) => ({
      uri: uriOf(id),
      label: "" as const,
      ...(revisions === undefined ? {} : { revisions: [...revisions] }),
    }));
    const nested = (all: ReadonlyMap<string, ReadonlyMap<string, SecretGrant>>) =>
      [...all.values()].flatMap((each) => [...each.values()]);
    const [grants, revokes] = [nested(this.#grants), nested(this.#revokes)];
    return {
      ...(this.#created.size === 0 ? {} : { "secret-creates": [...this.#created.values()] }),
      ...(this.#updated.size === 0 ? {} : { "secret-updates": [...this.#updated.values()] }),
      ...(this.#trackLatest.size === 0 ? {} : { "secret-track-latest": [...this.#trackLatest] }),
      ...(grants.length === 0 ? {} : { "secret-grants": grants }),
      ...(revokes.length === 0 ? {} : { "secret-revokes": revokes }),
      ...(deletes.length === 0 ? {} : { "secret-deletes": deletes }),
    };
  }
}

const uriOf = (id: string): string => `secret:${id}`;
