import type { Container } from "./container.ts";
import type { Ownership } from "./container-state.ts";

/** Directories that every container has. */
const ALWAYS = new Set(["/", "/etc", "/tmp", "/var", "/var/lib", "/usr", "/home", "/root"]);

/** What a directory has that nobody made on purpose. */
export const PLAIN_DIRECTORY: Ownership = { permissions: "755", user: "root", group: "root" };

/** Whether there is a directory: one of every container, made, or above a file. */
export const isDirectory = (container: Container, path: string): boolean =>
  ALWAYS.has(path) ||
  container.directories.has(path) ||
  [...container.files.keys(), ...container.directories.keys()].some((each) => each.startsWith(`${path}/`));

/** Whether there is anything at a path. */
export const exists = (container: Container, path: string): boolean =>
  container.files.has(path) || isDirectory(container, path);

/** The directory that a path is in. */
export const parentOf = (path: string): string => path.slice(0, path.lastIndexOf("/")) || "/";

/** The last part of a path. */
export const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1) || "/";

/** The paths of what is in a directory, in order. */
export const entriesOf = (container: Container, path: string): readonly string[] => {
  const prefix = path === "/" ? "/" : `${path}/`;
  const below = [...container.files.keys(), ...container.directories.keys()].filter((each) => each.startsWith(prefix));
  const names = below.map((each) => each.slice(prefix.length).split("/")[0] ?? "").filter((name) => name !== "");
  return [...new Set(names)].toSorted().map((name) => `${prefix}${name}`);
};

/** Makes the directories above a path that are missing. */
export const makeParents = (container: Container, path: string, ownership: Ownership): void => {
  for (let each = parentOf(path); !isDirectory(container, each); each = parentOf(each))
    container.directories.set(each, { ...ownership, permissions: "755" });
};
