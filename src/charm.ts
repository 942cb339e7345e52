import { defineCharm } from "#lib/charm/define-charm.ts";
import { ACTIONS } from "#src/actions/index.ts";
import { ENDPOINTS } from "#src/endpoints/index.ts";
import { connectToKratos } from "#src/kratos/admin-api/connection.ts";
import { ADMIN_URL, CONTAINER } from "#src/kratos/names.ts";
import type { World } from "#src/world.ts";

/** The Kratos charm on one page: every hook reconciles, every action has its own file. */
export const charm = defineCharm<World>({
  endpoints: ENDPOINTS,
  containers: [CONTAINER],
  actions: ACTIONS,
  // Actions do without it.
  reconcile: async (world) => (await import("#src/reconcile.ts")).reconcile(world),
  open: ({ pebbleOf, ...host }) => {
    // Every action asks Kratos: its client loads while Juju is asked for the parameters.
    const connection = host.context.event.kind === "action" ? connectToKratos({ baseUrl: ADMIN_URL }) : undefined;
    return {
      ...host,
      pebble: pebbleOf(CONTAINER),
      kratos: () => connection ?? connectToKratos({ baseUrl: ADMIN_URL }),
    };
  },
});
