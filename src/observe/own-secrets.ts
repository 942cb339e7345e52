import { HookCommandError } from "#lib/hook-tools/hook-command-error.ts";
import type { HookToolRunner } from "#lib/hook-tools/hook-tool-runner.ts";
import { secretGet } from "#lib/hook-tools/secret.ts";
import { Secret } from "#lib/juju/secret.ts";
import type { Facts, OwnSecretFact } from "#src/facts.ts";
import { CIPHER_SECRET, COOKIE_SECRET } from "#src/kratos/names.ts";

/** Reads the secrets that this application owns, newest revision. */
export const observeOwnSecrets = async (tools: HookToolRunner): Promise<Facts["secrets"]> => {
  const [cookie, cipher] = await Promise.all([ownSecret(tools, COOKIE_SECRET), ownSecret(tools, CIPHER_SECRET)]);
  return { cookie, cipher };
};

const ownSecret = async (
  tools: HookToolRunner,
  { label, key }: { readonly label: string; readonly key: string },
): Promise<OwnSecretFact> => {
  try {
    const content = await secretGet(tools, { label }, "refresh");
    const value = content[key];
    return value === undefined
      ? { state: "unreadable", reason: `${label} has no key ${key}` }
      : { state: "present", value: new Secret(value) };
  } catch (error) {
    if (!(error instanceof HookCommandError)) throw error;
    if (error.reason === "secret-not-found") return { state: "absent" };
    if (error.reason === "permission-denied") return { state: "unreadable", reason: `${label}: permission denied` };
    throw error;
  }
};
