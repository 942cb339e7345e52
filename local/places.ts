import { tmpdir } from "node:os";
import { join } from "node:path";

/** Where the local model keeps what it needs while it runs; nothing of it is left afterwards. */
export const STATE_DIRECTORY = join(
  process.env["KRATOS_LOCAL_STATE"] ||
    join(process.env["XDG_RUNTIME_DIR"] || tmpdir(), `kratos-local-${process.getuid?.()}`),
);

/** The socket on which `juju-local` reaches the model. */
export const CONTROL_SOCKET = join(STATE_DIRECTORY, "control.socket");
