import type { ApplicationName, RelationId, UnitName } from "./names.ts";
import type { SecretId } from "./secret.ts";

/** Hooks that say no more than their name. */
export const PLAIN_HOOKS = [
  "install",
  "start",
  "stop",
  "remove",
  "config-changed",
  "upgrade-charm",
  "update-status",
  "leader-elected",
] as const;

/**
 * Why Juju started the charm, by Juju's own hook names.
 * A level-triggered charm rarely looks at it: the event says that something changed, not what to do.
 */
export type JujuEvent =
  | { readonly kind: (typeof PLAIN_HOOKS)[number] }
  | {
      readonly kind: "relation-created" | "relation-broken";
      readonly endpoint: string;
      readonly relationId: RelationId;
      readonly app: ApplicationName;
    }
  | {
      readonly kind: "relation-joined";
      readonly endpoint: string;
      readonly relationId: RelationId;
      readonly app: ApplicationName;
      readonly unit: UnitName;
    }
  | {
      readonly kind: "relation-changed";
      readonly endpoint: string;
      readonly relationId: RelationId;
      readonly app: ApplicationName;
      /** Absent when the application's databag changed. */
      readonly unit?: UnitName;
    }
  | {
      readonly kind: "relation-departed";
      readonly endpoint: string;
      readonly relationId: RelationId;
      readonly app: ApplicationName;
      readonly unit: UnitName;
      /** The unit that leaves: `unit`, or this one when it is removed itself. Absent where Juju does not say. */
      readonly departing?: UnitName;
    }
  | { readonly kind: "secret-changed" | "secret-rotate"; readonly id: SecretId; readonly label?: string }
  | {
      readonly kind: "secret-remove" | "secret-expired";
      readonly id: SecretId;
      readonly label?: string;
      readonly revision: number;
    }
  | { readonly kind: "storage-attached" | "storage-detaching"; readonly storage: string; readonly storageId: string }
  | { readonly kind: "pebble-ready"; readonly container: string }
  | {
      readonly kind: "pebble-custom-notice";
      readonly container: string;
      readonly noticeId: string;
      readonly noticeType: string;
      readonly noticeKey: string;
    }
  | {
      readonly kind: "pebble-check-failed" | "pebble-check-recovered";
      readonly container: string;
      readonly check: string;
    }
  | { readonly kind: "action"; readonly name: string; readonly id: string }
  /** A hook that this framework does not know, of a newer Juju or of an older charm: nothing to fail about. */
  | { readonly kind: "unknown"; readonly name: string };
