import { randomBytes } from "node:crypto";
import { secretAdd } from "#lib/hook-tools/secret.ts";
import { Secret } from "#lib/juju/secret.ts";
import type { NewSecret } from "#src/wanted.ts";
import type { World } from "#src/world.ts";

/** Creates the secrets that are missing. Juju drops them again if the hook fails, so none is ever left without an owner who knows it. */
export const createSecrets = async (
  secrets: readonly NewSecret[],
  { tools, log }: World,
): Promise<"created" | "unchanged"> => {
  for (const { label, key, length, description } of secrets) {
    await secretAdd(tools, {
      owner: "application",
      label,
      description,
      content: new Secret({ [key]: randomText(length) }),
    });
    log.info({ label }, "created a secret");
  }
  return secrets.length === 0 ? "unchanged" : "created";
};

/** Hexadecimal digits: 4 random bits a character. */
const randomText = (length: number): string =>
  randomBytes(Math.ceil(length / 2))
    .toString("hex")
    .slice(0, length);
