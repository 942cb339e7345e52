import { HookCommandError } from "#lib/hook-tools/hook-command-error.ts";
import type { HookToolRunner } from "#lib/hook-tools/hook-tool-runner.ts";
import { secretGet } from "#lib/hook-tools/secret.ts";
import { Secret, type SecretContent, type SecretId } from "#lib/juju/secret.ts";

/** What came of reading a secret that another application named in its databag. */
export type RemoteSecret =
  | { readonly state: "read"; readonly content: Secret<SecretContent> }
  /** Not there or not granted: its owner may still mend that. */
  | { readonly state: "unreadable"; readonly reason: string }
  /** No id of a secret. */
  | { readonly state: "invalid"; readonly reason: string };

/** Reads the newest revision of a secret; `key` is the databag key that names it. */
export const observeRemoteSecret = async (tools: HookToolRunner, id: SecretId, key: string): Promise<RemoteSecret> => {
  try {
    return { state: "read", content: new Secret(await secretGet(tools, { id }, "refresh")) };
  } catch (error) {
    if (!(error instanceof HookCommandError)) throw error;
    if (error.reason === "secret-not-found") return { state: "unreadable", reason: `${key} is not there` };
    if (error.reason === "permission-denied") return { state: "unreadable", reason: `${key} is not granted` };
    if (error.reason === "usage") return { state: "invalid", reason: "not the id of a secret" };
    throw error;
  }
};
