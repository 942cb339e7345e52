import type { Host } from "#lib/charm/define-charm.ts";
import type { Pebble } from "#lib/pebble/transport.ts";
import type { KratosConnection } from "#src/kratos/admin-api/connection.ts";

/** Everything outside the charm that it may touch, each by the one way there is. */
export interface World extends Omit<Host, "pebbleOf"> {
  /** Pebble of the workload container. */
  readonly pebble: Pebble;
  /** The admin API of this unit's Kratos; the first call loads the client. */
  readonly kratos: () => KratosConnection;
}
