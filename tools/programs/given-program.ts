import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { CannotStart } from "./cannot-start.ts";

const TIMEOUT_MS = 10_000;

/** The path of a program that a person named by an environment variable, if it runs and can tell its version. Throws {@link CannotStart}. */
export const checkGivenProgram = async (
  variable: string,
  path: string,
  versionArguments: readonly string[],
): Promise<string> => {
  try {
    await promisify(execFile)(path, versionArguments, { timeout: TIMEOUT_MS });
    return path;
  } catch (cause) {
    const sentence = `${variable}=${path} is not a program that can be run: give the path of one, or leave ${variable} unset to have it built`;
    throw new CannotStart(sentence, { cause });
  }
};
