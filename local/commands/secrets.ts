import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { SecretContent } from "#lib/juju/secret.ts";
import { ModelError } from "#lib/testing/juju-model/model.ts";
import {
  addUserSecret,
  getUserSecret,
  grantUserSecret,
  revokeUserSecret,
  updateUserSecret,
} from "#lib/testing/juju-model/secrets.ts";
import { type Command, type CommandArguments, need } from "./command.ts";
import { table } from "./table.ts";

const ADD = "add-secret NAME key[#file]=value ...";
const UPDATE = "update-secret NAME|ID key[#file]=value ...";
const GRANT = "grant-secret NAME|ID APP[,APP ...]";
const REVOKE = "revoke-secret NAME|ID APP[,APP ...]";
const SHOW = "show-secret NAME|ID";
const REMOVE = "remove-secret NAME|ID";

/** `key=value`, and `key#file=PATH` for what should not be on a command line. */
const contentOf = async ({ values, directory }: CommandArguments, usage: string): Promise<SecretContent> => {
  if (Object.keys(values).length === 0) throw new ModelError(`missing secret value; usage: juju ${usage}`);
  const entries = Object.entries(values).map(async ([key, value]): Promise<[string, string]> => {
    if (!key.endsWith("#file")) return [key, value];
    const text = await readFile(resolve(directory, value), "utf8").catch(() => undefined);
    if (text === undefined) throw new ModelError(`reading content for secret key "${key}": no such file: ${value}`);
    return [key.slice(0, -"#file".length), text];
  });
  return Object.fromEntries(await Promise.all(entries));
};

/** `juju add-secret`: prints the id of the new secret. */
export const addSecret: Command = {
  usage: ADD,
  summary: "Adds a secret; grant it before an application can read it",
  run: async (args, { model }, output) => {
    const name = need(args.names, 0, "name", ADD);
    output.print(`secret:${addUserSecret(model, name, await contentOf(args, ADD)).id}`);
    return 0;
  },
};

/** `juju update-secret`. */
export const updateSecret: Command = {
  usage: UPDATE,
  summary: "Replaces the content of a secret",
  run: async (args, { model }) => {
    updateUserSecret(model, need(args.names, 0, "secret", UPDATE), await contentOf(args, UPDATE));
    return 0;
  },
};

/** `juju grant-secret`. */
export const grantSecret: Command = {
  usage: GRANT,
  summary: "Lets applications read a secret",
  run: ({ names }, { model }) => {
    for (const app of need(names, 1, "application", GRANT).split(","))
      grantUserSecret(model, need(names, 0, "secret", GRANT), app);
    return 0;
  },
};

/** `juju revoke-secret`. */
export const revokeSecret: Command = {
  usage: REVOKE,
  summary: "Takes a grant back",
  run: ({ names }, { model }) => {
    for (const app of need(names, 1, "application", REVOKE).split(","))
      revokeUserSecret(model, need(names, 0, "secret", REVOKE), app);
    return 0;
  },
};

/** `juju remove-secret`. */
export const removeSecret: Command = {
  usage: REMOVE,
  summary: "Removes a secret",
  run: ({ names }, { model }) => {
    model.secrets.delete(getUserSecret(model, need(names, 0, "secret", REMOVE)).id);
    return 0;
  },
};

/** `juju show-secret`: everything but the content. */
export const showSecret: Command = {
  usage: SHOW,
  summary: "Shows a secret without its content",
  run: ({ names }, { model }, output) => {
    const { id, label, revisions, grants } = getUserSecret(model, need(names, 0, "secret", SHOW));
    output.print(
      `${id}:\n  revision: ${revisions.length}\n  name: ${label}\n  granted to: ${[...grants].join(", ") || "nobody"}`,
    );
    return 0;
  },
};

/** `juju secrets`. */
export const secrets: Command = {
  usage: "secrets",
  summary: "Lists the secrets of the model",
  run: (_args, { model }, output) => {
    const rows = [...model.secrets.values()].map(({ id, label, owner, revisions }) => [
      id,
      label,
      "user" in owner ? "<model>" : "app" in owner ? owner.app : owner.unit,
      String(revisions.length),
    ]);
    output.print(table([["ID", "Name", "Owner", "Revision"], ...rows]));
    return 0;
  },
};
