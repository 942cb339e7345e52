import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Where the local model keeps what it needs while it runs; nothing of it is left afterwards. For root not the runtime directory:
 * that is closed to the other users that the charm and PostgreSQL run as. `juju-local.mjs` looks in the same place.
 */
export const STATE_DIRECTORY =
  process.env["KRATOS_LOCAL_STATE"] ||
  join(
    (process.getuid?.() === 0 ? undefined : process.env["XDG_RUNTIME_DIR"]) || tmpdir(),
    `kratos-local-${process.getuid?.()}`,
  );

/** The socket on which `juju-local` reaches the model. */
export const CONTROL_SOCKET = join(STATE_DIRECTORY, "control.socket");
