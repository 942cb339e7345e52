import { readFileSync } from "node:fs";
import { bareSecretId, type SecretContent } from "#lib/juju/secret.ts";
import { CommandFailure, type ParsedArguments } from "#lib/testing/hook-session/arguments.ts";
import type { HookCommand } from "#lib/testing/hook-session/hook-command.ts";
import type { HookSession } from "#lib/testing/hook-session/hook-session.ts";
import { getApplication } from "#lib/testing/juju-model/model.ts";
import { findOwnSecret, isOwner, newSecretId, readSecret } from "#lib/testing/juju-model/secrets.ts";

/** The commands about secrets. */
export const SECRET_COMMANDS: Readonly<Record<string, HookCommand>> = {
  "secret-get": {
    flags: { label: true, peek: false, refresh: false },
    run: (session, { flags, positional: [id, key] }) => {
      const content = contentOf(session, id, flags);
      if (key === undefined) return content;
      if (content[key] === undefined) throw new CommandFailure(`secret key value "${key}" not found`);
      return content[key];
    },
  },
  "secret-add": {
    plain: true,
    flags: { label: true, description: true, owner: true },
    run: (session, args) => {
      const { flags } = args;
      const owner = flags["owner"] === "unit" ? "unit" : "application";
      if (owner === "application" && !isLeader(session)) throw new CommandFailure("this unit is not the leader");
      const label = flags["label"] ?? "";
      if (label !== "" && [...session.pending.newSecrets.values()].some((secret) => secret.label === label))
        throw new CommandFailure(`secret with label "${label}" already exists`);
      const id = newSecretId(session.model);
      session.pending.newSecrets.set(id, {
        owner,
        label,
        description: flags["description"] ?? "",
        content: readContent(args),
      });
      return `secret:${id}\n`;
    },
  },
  "secret-set": {
    flags: { label: true, description: true },
    run: (session, args) => {
      const [id = "", ...values] = args.positional;
      session.pending.changedSecrets.set(bareSecretId(id), readContent({ ...args, positional: values }));
      return undefined;
    },
  },
  "secret-remove": {
    flags: { revision: true },
    run: ({ pending }, { positional: [id = ""] }) => {
      pending.removedSecrets.add(bareSecretId(id));
      return undefined;
    },
  },
  "secret-ids": {
    run: (session) => {
      const owned = [...session.model.secrets.values()].filter((secret) => isOwner(secret, session.unit));
      const ids = [...owned.map(({ id }) => id), ...session.pending.newSecrets.keys()];
      return ids.length === 0 ? null : ids;
    },
  },
  "secret-info-get": {
    flags: { label: true },
    run: (session, { flags, positional: [id = ""] }) => {
      const label = flags["label"];
      const secret =
        label === undefined
          ? session.model.secrets.get(bareSecretId(id))
          : findOwnSecret(session.model, session.unit, label);
      if (secret === undefined || !isOwner(secret, session.unit))
        throw new CommandFailure(`secret "${label ?? bareSecretId(id)}" not found`);
      const owner = "app" in secret.owner ? "application" : "unit";
      return { [secret.id]: { revision: secret.revisions.length, label: secret.label, owner, rotation: "never" } };
    },
  },
};

const contentOf = (
  { model, unit, pending }: HookSession,
  id: string | undefined,
  flags: ParsedArguments["flags"],
): SecretContent => {
  const label = flags["label"];
  if (id === undefined && label === undefined) throw new CommandFailure("require either a secret URI or label", 2);
  if (id !== undefined && !/^(secret:)?(\/\/)?[0-9a-z/-]+$/.test(id))
    throw new CommandFailure(`secret URI "${id}" not valid`, 2);
  const reading = flags["refresh"] !== undefined ? "refresh" : flags["peek"] !== undefined ? "peek" : "tracked";
  const bare = id === undefined ? undefined : bareSecretId(id);
  const fresh = [...pending.newSecrets].find(
    ([newId, secret]) => newId === bare || (id === undefined && secret.label === label),
  );
  if (fresh !== undefined) return fresh[1].content;
  const known = bare ?? findOwnSecret(model, unit, label ?? "")?.id;
  if (known === undefined) throw new CommandFailure(`consumer label "${label}" not found`);
  return pending.changedSecrets.get(known) ?? readSecret(model, unit, known, reading);
};

const isLeader = ({ model, app, unit }: HookSession): boolean => getApplication(model, app).leader === unit;

const SECRET_KEY = /^([a-z](?:-?[a-z0-9]){2,})$/;

/** `key=value` and `key#file=path`; the agent opens the files. */
const readContent = ({ positional }: ParsedArguments): SecretContent =>
  Object.fromEntries(
    positional.map((argument): [string, string] => {
      const equals = argument.indexOf("=");
      const name = argument.slice(0, Math.max(equals, 0));
      const key = name.replace(/#file$/, "");
      if (!SECRET_KEY.test(key)) throw new CommandFailure(`key "${key}" not valid`, 2);
      const value = argument.slice(equals + 1);
      return [key, name.endsWith("#file") ? readFileSync(value, "utf8") : value];
    }),
  );
