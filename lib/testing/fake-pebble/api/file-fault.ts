import type { Ownership } from "#lib/testing/fake-pebble/container-state.ts";

/** What is wrong with one file of a request; the others still count. */
export class FileFault extends Error {
  override readonly name = "FileFault";
  readonly kind: "generic-file-error" | "not-found";

  constructor(message: string, kind: FileFault["kind"] = "generic-file-error") {
    super(message);
    this.kind = kind;
  }
}

/** Nothing there, in the words of the operating system. */
export const notFound = (operation: string): FileFault =>
  new FileFault(`${operation}: no such file or directory`, "not-found");

/** Does something with a file and gives what Pebble answers for it. */
export const fileResult = (path: string, act: () => void): object => {
  try {
    act();
    return { path };
  } catch (error) {
    if (error instanceof FileFault) return { path, error: { message: error.message, kind: error.kind } };
    throw error;
  }
};

/** Pebble takes absolute paths only. */
export const requireAbsolute = (path: string): void => {
  if (!path.startsWith("/")) throw new FileFault(`paths must be absolute, got ${JSON.stringify(path)}`);
};

/** Users of the container, each with a group of the same name. */
const USERS = new Set(["root", "daemon", "nobody", "_daemon_", "ubuntu"]);

/** Owner and permissions of a request, with Pebble's defaults. */
export const ownershipOf = (
  asked: { readonly [Key in keyof Ownership]?: string | undefined },
  permissions: string,
): Ownership => {
  const wanted = asked.permissions ?? permissions;
  if (!/^[0-7]{3}$/.test(wanted))
    throw new FileFault(`permissions must be a 3-digit octal string, got ${JSON.stringify(wanted)}`);
  const user = asked.user ?? "root";
  if (!USERS.has(user)) throw new FileFault(`cannot look up user and group: user: unknown user ${user}`);
  return { permissions: wanted, user, group: asked.group ?? user };
};
