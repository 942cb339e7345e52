import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { connect, createServer } from "node:net";
import { promisify } from "node:util";
import { ADMIN_PORT, PUBLIC_PORT } from "#src/kratos/names.ts";
import { CannotStart } from "#tools/programs/cannot-start.ts";
import { ALLOW_NAMESPACES, mapToRoot } from "./namespaces.ts";
import { CONTROL_SOCKET } from "./places.ts";

/** Looks whether a local model can run on this machine now. Throws `CannotStart`. */
export const checkPrerequisites = async (): Promise<void> => {
  if (existsSync(CONTROL_SOCKET) && (await isAnswering(CONTROL_SOCKET)))
    throw new CannotStart("a local model is running already: use it, or end it with: npx juju-local down");
  for (const port of [PUBLIC_PORT, ADMIN_PORT])
    if (!(await isFree(port)))
      throw new CannotStart(
        `port ${port} is in use and Kratos needs it: end the program that listens there, then run the command again`,
      );
  await checkNamespaces();
};

const isAnswering = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(path);
    socket.on("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, () => server.close(() => resolve(true)));
  });

/** The workload container and the charm see file systems of their own. */
const checkNamespaces = async (): Promise<void> => {
  const namespaces = [...mapToRoot(), "--mount", "--pid", "--fork", "--mount-proc"];
  try {
    await promisify(execFile)("unshare", [...namespaces, "mount", "--bind", "/tmp", "/tmp"]);
  } catch (cause) {
    const stderr = cause instanceof Error && "stderr" in cause ? String(cause.stderr).trim().split("\n").at(-1) : "";
    throw new CannotStart(
      `this machine lets nobody make namespaces (${stderr || "unshare is missing"}): ${ALLOW_NAMESPACES}`,
      { cause },
    );
  }
};
