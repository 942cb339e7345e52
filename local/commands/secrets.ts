import { ModelError } from "#lib/testing/juju-model/model.ts";
import {
  addUserSecret,
  getUserSecret,
  grantUserSecret,
  revokeUserSecret,
  updateUserSecret,
} from "#lib/testing/juju-model/secrets.ts";
import { type Command, need } from "./command.ts";
import { table } from "./table.ts";

const ADD = "add-secret NAME key=value ...";
const UPDATE = "update-secret NAME|ID key=value ...";
const GRANT = "grant-secret NAME|ID APP[,APP ...]";
const REVOKE = "revoke-secret NAME|ID APP[,APP ...]";
const SHOW = "show-secret NAME|ID";
const REMOVE = "remove-secret NAME|ID";

const withContent = (values: Readonly<Record<string, string>>, usage: string): Readonly<Record<string, string>> => {
  if (Object.keys(values).length === 0) throw new ModelError(`missing secret value; usage: juju ${usage}`);
  return values;
};

/** `juju add-secret`: prints the id of the new secret. */
export const addSecret: Command = {
  usage: ADD,
  summary: "Adds a secret; grant it before an application can read it",
  run: ({ names, values }, { model }, output) => {
    output.print(`secret:${addUserSecret(model, need(names, 0, "name", ADD), withContent(values, ADD)).id}`);
    return 0;
  },
};

/** `juju update-secret`. */
export const updateSecret: Command = {
  usage: UPDATE,
  summary: "Replaces the content of a secret",
  run: ({ names, values }, { model }) => {
    updateUserSecret(model, need(names, 0, "secret", UPDATE), withContent(values, UPDATE));
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
