import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Where the local model keeps what it needs while it runs; nothing of it is left afterwards. Not in the user's runtime directory:
 * hooks see a `/run` of their own. `KRATOS_LOCAL_STATE` names another parent. `juju-local.mjs` looks in the same place.
 */
export const STATE_DIRECTORY = join(
  process.env["KRATOS_LOCAL_STATE"] || tmpdir(),
  `kratos-local-${process.getuid?.()}`,
);

/** The socket on which `juju-local` reaches the model. */
export const CONTROL_SOCKET = join(STATE_DIRECTORY, "control.socket");
