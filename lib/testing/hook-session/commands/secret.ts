import { goQuote } from "#lib/testing/hook-session/format/go-quote.ts";
import type { HookCommands } from "#lib/testing/hook-session/hook-command.ts";
import { CommandFailure, noMoreArguments } from "#lib/testing/hook-session/input/arguments.ts";
import { readSecretContent } from "#lib/testing/hook-session/input/secret-content.ts";
import { requireSecretUri } from "#lib/testing/hook-session/input/secret-uri.ts";
import { secretFlags, secretOwner, secretWords } from "#lib/testing/hook-session/input/secret-words.ts";
import { applicationTag, unitTag } from "#lib/testing/hook-session/juju-tags.ts";
import { requireLeader } from "#lib/testing/hook-session/leadership.ts";
import { storedSecret } from "#lib/testing/hook-session/owned-secret.ts";

/** The commands that make, change and remove secrets. */
export const SECRET_COMMANDS: HookCommands = {
  "secret-add": {
    usage: "<key>[#base64]=<value> ...",
    flags: secretFlags,
    run: (session, args) => {
      const { file = "" } = args.flags;
      if (args.positional.length === 0 && file === "") throw new CommandFailure("missing secret value or filename", 2);
      const owner = secretOwner(args);
      const words = secretWords(args, new Date());
      const content = readSecretContent(args.positional, file, session.places.agentDirectory);
      if (owner === "application") requireLeader(session);
      if (Object.keys(content).length === 0) throw new CommandFailure("empty secret value not valid");
      const { secrets } = session.pending;
      const isTaken =
        words.label !== undefined && [...secrets.created.values()].some(({ label }) => label === words.label);
      if (isTaken) throw new CommandFailure(`secret with label ${goQuote(words.label ?? "")} already exists`);
      const id = session.controller.newSecretId();
      secrets.create(id, owner === "unit" ? unitTag(session.unit) : applicationTag(session.app), words, content);
      return `secret:${id}\n`;
    },
  },
  "secret-set": {
    usage: "<ID> [key[#base64]=value...]",
    flags: secretFlags,
    run: (session, args) => {
      const [uri, ...values] = args.positional;
      const id = requireSecretUri(uri);
      secretOwner(args);
      const words = secretWords(args, new Date());
      const { file = "" } = args.flags;
      const content = readSecretContent(values, file, session.places.agentDirectory);
      const isGiven = Object.keys(content).length > 0;
      const stored = storedSecret(session, id);
      session.pending.secrets.update(id, words, isGiven ? content : undefined, stored?.latestChecksum);
      return undefined;
    },
  },
  "secret-remove": {
    usage: "<ID>",
    flags: () => ({ revision: { key: "revision", parse: parseInteger } }),
    run: (session, { flags, positional: [uri, ...more] }) => {
      const id = requireSecretUri(uri);
      noMoreArguments(more);
      storedSecret(session, id);
      const revision = Number(flags["revision"] ?? 0);
      // Juju takes a revision below 1 for all of them.
      session.pending.secrets.remove(id, revision > 0 ? revision : undefined);
      return undefined;
    },
  },
};

const parseInteger = (value: string): string => {
  if (/^[+-]?\d+$/.test(value)) return String(Number(value));
  throw new CommandFailure(`strconv.ParseInt: parsing ${goQuote(value)}: invalid syntax`);
};
