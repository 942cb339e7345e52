import { defineCharm } from "#lib/charm/define-charm.ts";
import { pebbleAt } from "#lib/pebble/transport.ts";
import { ACTIONS } from "#src/actions/index.ts";
import { ENDPOINTS } from "#src/endpoints/index.ts";
import { connectToKratos } from "#src/kratos/admin-api/connection.ts";
import { ADMIN_URL, CONTAINER } from "#src/kratos/names.ts";
import { reconcile } from "#src/reconcile.ts";
import type { World } from "#src/world.ts";

/** The Kratos charm on one page: every hook reconciles, every action has its own file. */
export const charm = defineCharm<World>({
  endpoints: ENDPOINTS,
  containers: [CONTAINER],
  actions: ACTIONS,
  reconcile,
  open: ({ socketOf, ...host }) => ({
    ...host,
    pebble: pebbleAt(socketOf(CONTAINER)),
    kratos: () => connectToKratos({ baseUrl: ADMIN_URL }),
  }),
});
