import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isSecretKey, type Secret, type SecretContent } from "#lib/juju/secret.ts";

/** A key that Juju does not take in the content of a secret. */
export class SecretKeyError extends Error {
  override readonly name = "SecretKeyError";
  readonly key: string;

  constructor(key: string) {
    super(
      `Juju takes no secret with the key ${JSON.stringify(key)}: at least three of a-z, 0-9 and single hyphens between them, a letter first`,
    );
    this.key = key;
  }
}

/**
 * Lends the content of a secret as arguments of `secret-add` and `secret-set`. Arguments are public (/proc) and logged by the agent,
 * so each value goes through a file in a directory that only this user may enter; Juju's agent runs as the same user. The files are gone
 * when `use` has ended, however it ends. Throws {@link SecretKeyError} before anything is written.
 */
export const withSecretFiles = async <T>(
  content: Secret<SecretContent>,
  use: (args: readonly string[]) => Promise<T>,
): Promise<T> => {
  const entries = Object.entries(content.reveal());
  for (const [key] of entries) if (!isSecretKey(key)) throw new SecretKeyError(key);
  const directory = await mkdtemp(join(tmpdir(), "juju-secret-"));
  try {
    return await use(await Promise.all(entries.map(([key, value]) => writeSecretFile(directory, key, value))));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
};

/** `key=` cannot say that a value is empty; an empty file can. */
const writeSecretFile = async (directory: string, key: string, value: string): Promise<string> => {
  const path = join(directory, key);
  await writeFile(path, value, { mode: 0o600, flag: "wx" });
  return `${key}#file=${path}`;
};
