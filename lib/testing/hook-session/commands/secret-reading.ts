import type { OwnedSecret } from "#lib/testing/hook-session/controller.ts";
import { goQuote } from "#lib/testing/hook-session/format/go-quote.ts";
import { type Binary, GoStruct, Timestamp, textOrBinary } from "#lib/testing/hook-session/format/go-value.ts";
import { output } from "#lib/testing/hook-session/format/output.ts";
import type { HookCommands } from "#lib/testing/hook-session/hook-command.ts";
import type { HookSession } from "#lib/testing/hook-session/hook-session.ts";
import {
  booleanFlag,
  CommandFailure,
  noMoreArguments,
  type ParsedArguments,
  textFlag,
} from "#lib/testing/hook-session/input/arguments.ts";
import { parseSecretUri } from "#lib/testing/hook-session/input/secret-uri.ts";
import { isLeader } from "#lib/testing/hook-session/leadership.ts";
import { findOwnedSecret, ownedSecrets } from "#lib/testing/hook-session/owned-secret.ts";
import type { EncodedContent } from "#lib/testing/hook-session/pending/pending-secrets.ts";

/** The commands that read secrets. */
export const SECRET_READING_COMMANDS: HookCommands = {
  "secret-get": {
    usage: "<ID> [key[#base64]]",
    formats: ["yaml", "json"],
    flags: () => ({ label: textFlag("label"), peek: booleanFlag("peek"), refresh: booleanFlag("refresh") }),
    run: (session, args) => {
      const [uri, name = "", ...more] = args.positional;
      const reading = readingOf(args, uri);
      noMoreArguments(more);
      const id = uri === undefined ? undefined : parseSecretUri(uri);
      const content = contentOf(session, id, args.flags["label"], reading);
      const texts = Object.entries(content).map(([key, value]) => [key, decode(value)] as const);
      if (name === "") return output(Object.fromEntries(texts));
      const key = name.replace(/#base64$/, "");
      const text = texts.find(([each]) => each === key)?.[1];
      if (text === undefined) throw new CommandFailure(`secret key value ${goQuote(key)} not found`);
      return output(key === name ? text : (content[key] ?? ""));
    },
  },
  "secret-ids": {
    usage: "",
    formats: ["smart", "yaml", "json"],
    run: (session, { positional }) => {
      noMoreArguments(positional);
      const ids = ownedSecrets(session).map(({ id }) => id);
      return output(ids.length === 0 ? null : ids, ids);
    },
  },
  "secret-info-get": {
    usage: "<ID>",
    formats: ["yaml", "json"],
    flags: () => ({ label: textFlag("label") }),
    run: (session, { flags: { label = "" }, positional: [uri, ...more] }) => {
      const id = uri === undefined ? undefined : parseSecretUri(uri);
      if (id === undefined && label === "") throw new CommandFailure("require either a secret URI or label", 2);
      if (id !== undefined && label !== "")
        throw new CommandFailure("specify either a secret URI or label but not both", 2);
      noMoreArguments(more);
      const secret = findOwnedSecret(session, (each) => (id === undefined ? each.label === label : each.id === id));
      if (secret === undefined) throw new CommandFailure(`secret ${goQuote(id ?? label)} not found`);
      return output({ [secret.id]: describe(secret) });
    },
  },
};

const readingOf = ({ flags }: ParsedArguments, uri: string | undefined): "tracked" | "refresh" | "peek" => {
  const [peek, refresh] = [flags["peek"] === "true", flags["refresh"] === "true"];
  if (uri === undefined && (flags["label"] ?? "") === "")
    throw new CommandFailure("require either a secret URI or label", 2);
  if (uri !== undefined) parseSecretUri(uri);
  if (peek && refresh) throw new CommandFailure("specify one of --peek or --refresh but not both", 2);
  if (peek) return "peek";
  return refresh ? "refresh" : "tracked";
};

/** A secret of one's own with the writes of this hook: a new one as it is, new content of an old one if the newest is asked for. */
const contentOf = (
  session: HookSession,
  id: string | undefined,
  label: string | undefined,
  reading: "tracked" | "refresh" | "peek",
): EncodedContent => {
  const { secrets } = session.pending;
  const known = id ?? ownSecretWithLabel(session, label ?? "");
  const created = known === undefined ? undefined : secrets.created.get(known)?.content.data;
  if (created !== undefined) return created;
  const updated = known === undefined ? undefined : secrets.updated.get(known)?.content.data;
  if (known !== undefined && updated !== undefined && reading !== "tracked") {
    if (reading === "refresh") secrets.trackLatest(known);
    return updated;
  }
  return session.controller.secretContent({ id: known, label: label || undefined, reading });
};

const ownSecretWithLabel = (session: HookSession, label: string): string | undefined => {
  const secret = findOwnedSecret(session, (each) => each.label === label);
  const leads = isLeader(session);
  return secret?.owner === "application" && !leads ? undefined : secret?.id;
};

const decode = (base64: string): string | Binary => {
  const [valid = ""] = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?/.exec(base64) ?? [];
  if (valid !== base64) {
    const [legal = ""] = /^[A-Za-z0-9+/]*/.exec(base64) ?? [];
    throw new CommandFailure(`illegal base64 data at input byte ${legal.length}`);
  }
  return textOrBinary(Buffer.from(base64, "base64"));
};

const describe = (secret: OwnedSecret): GoStruct => {
  const { latestRevision, label, owner, description, rotate, expire, nextRotate, access } = secret;
  const grants = access.map(
    ({ target, scope, role }) =>
      new GoStruct([
        ["target", target],
        ["scope", scope],
        ["role", role],
      ]),
  );
  return new GoStruct([
    ["revision", latestRevision],
    ["label", label],
    ["owner", owner],
    ...(description === "" ? [] : [["description", description] as const]),
    ...(rotate === "" ? [] : [["rotation", rotate] as const]),
    ...(expire === undefined ? [] : [["expiry", new Timestamp(expire)] as const]),
    ...(nextRotate === undefined ? [] : [["rotates", new Timestamp(nextRotate)] as const]),
    ...(grants.length === 0 ? [] : [["access", grants] as const]),
  ]);
};
