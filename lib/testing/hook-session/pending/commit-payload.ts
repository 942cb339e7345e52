import type { Databag } from "#lib/juju/databag.ts";

/** What an agent sends to the controller at the end of a hook: Juju's `CommitHookChanges`, in its own words. Parts with nothing in them are left out. */
export interface CommitPayload {
  /** Of the unit. */
  readonly tag: string;
  readonly "update-network-info": boolean;
  readonly "relation-unit-settings"?: readonly RelationSettings[];
  readonly "open-ports"?: readonly EntityPort[];
  readonly "close-ports"?: readonly EntityPort[];
  readonly "unit-state"?: { readonly tag: string; readonly "charm-state": Readonly<Record<string, string>> };
  readonly "add-storage"?: readonly AddedStorage[];
  readonly "secret-creates"?: readonly SecretCreate[];
  readonly "secret-updates"?: readonly SecretUpdate[];
  readonly "secret-track-latest"?: readonly string[];
  readonly "secret-grants"?: readonly SecretGrant[];
  readonly "secret-revokes"?: readonly SecretGrant[];
  readonly "secret-deletes"?: readonly SecretDelete[];
}

/** Databags as they are to be; null for one that was not touched, the empty text for a key that is to go. */
export interface RelationSettings {
  readonly relation: string;
  readonly unit: string;
  readonly settings: Databag | null;
  readonly "application-settings": Databag | null;
}

/** A range of ports of an endpoint, "" for all of them. */
export interface EntityPort {
  readonly tag: string;
  readonly protocol: string;
  readonly "from-port": number;
  readonly "to-port": number;
  readonly endpoint: string;
}

/** Storage to add. */
export interface AddedStorage {
  readonly unit: string;
  readonly name: string;
  readonly storage: { readonly count: number };
}

/** The content of a secret in base64, and the hash that tells whether it has changed; empty if it stays. */
export type SecretContentPayload =
  | { readonly data: Readonly<Record<string, string>>; readonly checksum: string }
  | { readonly [key in "data" | "checksum"]?: never };

/** What a secret says of itself beside its content. */
export interface SecretWords {
  readonly label?: string;
  readonly description?: string;
  readonly "rotate-policy"?: string;
  readonly "expire-time"?: string;
}

/** A new secret. */
export interface SecretCreate extends SecretWords {
  readonly uri: string;
  readonly "owner-tag": string;
  readonly content: SecretContentPayload;
}

/** A change of a secret. */
export interface SecretUpdate extends SecretWords {
  readonly uri: string;
  readonly content: SecretContentPayload;
}

/** A grant, or the taking back of one. */
export interface SecretGrant {
  readonly uri: string;
  readonly "scope-tag": string;
  readonly "subject-tags": readonly string[];
  readonly role: string;
}

/** A secret to remove, or some of its revisions. */
export interface SecretDelete {
  readonly uri: string;
  readonly label: "";
  readonly revisions?: readonly number[];
}
