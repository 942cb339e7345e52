import { closeSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { CommandFailure } from "./arguments.ts";

/** Reads a file as Juju's agent does; `shown` is how an error names it. */
export const readAgentFile = (path: string, shown: string, exitCode: 1 | 2): Uint8Array =>
  withFileErrors(shown, exitCode, () => readFileSync(path));

/** Writes a file as Juju's agent does. */
export const writeAgentFile = (path: string, text: string): void =>
  withFileErrors(path, 1, () => {
    // One that cannot be opened is an error of `open`, also if it is a directory.
    closeSync(openSync(path, "w"));
    writeFileSync(path, text);
  });

const withFileErrors = <T>(shown: string, exitCode: 1 | 2, use: () => T): T => {
  try {
    return use();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    const text = GO_ERRORS[code];
    if (text === undefined) throw error;
    throw new CommandFailure(`${code === "EISDIR" ? "read" : "open"} ${shown}: ${text}`, exitCode);
  }
};

const GO_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: "no such file or directory",
  EISDIR: "is a directory",
  EACCES: "permission denied",
  ENOTDIR: "not a directory",
  ENAMETOOLONG: "file name too long",
};
