import { resolve } from "node:path";
import * as z from "zod";
import { isSecretKey } from "#lib/juju/secret.ts";
import { goQuote } from "#lib/testing/hook-session/format/go-quote.ts";
import { readStringMap } from "#lib/testing/hook-session/format/yaml-reader.ts";
import type { EncodedContent } from "#lib/testing/hook-session/pending/pending-secrets.ts";
import { readAgentFile } from "./agent-file.ts";
import { CommandFailure } from "./arguments.ts";

/** The most bytes of a file, and of content in base64. */
const MAX_BYTES = 1_000_000;

/**
 * The content of a secret from `key=value`, `key#base64=value`, `key#file=path` and a file of keys, whose values win; paths are relative
 * to the agent's directory (juju `core/secrets`). Throws `CommandFailure` with exit code 2.
 */
export const readSecretContent = (args: readonly string[], file: string, agentDirectory: string): EncodedContent => {
  const given = encode(args.map((argument) => readArgument(argument, agentDirectory)));
  return file === "" ? given : { ...given, ...encode(readKeysFile(file, agentDirectory)) };
};

type Entry = readonly [key: string, value: string | Uint8Array];

const readArgument = (argument: string, agentDirectory: string): Entry => {
  // What is padding at the end of base64 does not part a key from its value.
  const equals = argument.replace(/=+$/, "").indexOf("=");
  if (equals < 1) throw new CommandFailure(`key value ${goQuote(argument)} not valid`, 2);
  const [key, value] = [argument.slice(0, equals), argument.slice(equals + 1)];
  if (!key.endsWith("#file")) return [key, value];
  const name = key.slice(0, -"#file".length);
  try {
    return [name, readFile(value, agentDirectory)];
  } catch (error) {
    if (!(error instanceof CommandFailure) || error.message.includes("too large")) throw error;
    throw new CommandFailure(`reading content for secret key ${goQuote(name)}: ${error.message}`, 2);
  }
};

const readFile = (path: string, agentDirectory: string): Uint8Array => {
  const bytes = readAgentFile(resolve(agentDirectory, path), path, 2);
  if (bytes.length > MAX_BYTES)
    throw new CommandFailure(`secret content in file ${goQuote(path)} too large: ${bytes.length} bytes`, 2);
  return bytes;
};

const JsonContent = z.record(z.string(), z.string().nullable());

/** JSON if it is JSON with nothing but texts in it, YAML otherwise. */
const readKeysFile = (path: string, agentDirectory: string): readonly Entry[] => {
  const bytes = readFile(path, agentDirectory);
  const json = JsonContent.safeParse(parseJson(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes)));
  if (json.success) return Object.entries(json.data).map(([key, value]) => [key, (value ?? "").toWellFormed()]);
  try {
    return Object.entries(readStringMap(bytes, "secrets.SecretData"));
  } catch (error) {
    throw error instanceof CommandFailure ? new CommandFailure(error.message, 2) : error;
  }
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};

const encode = (entries: readonly Entry[]): EncodedContent => {
  const content = new Map(entries.map(([key, value]) => encodeEntry(key, value)));
  const total = [...content.values()].reduce((sum, { length }) => sum + length, 0);
  if (total > MAX_BYTES) throw new CommandFailure(`base64 encoded secret content too large: ${total} bytes`, 2);
  return Object.fromEntries(content);
};

/** What is given as base64 is not looked at. */
const encodeEntry = (name: string, value: string | Uint8Array): readonly [key: string, value: string] => {
  const isEncoded = name.endsWith("#base64");
  const key = isEncoded ? name.slice(0, -"#base64".length) : name;
  if (!isSecretKey(key)) throw new CommandFailure(`key ${goQuote(key)} not valid`, 2);
  const encoded = (typeof value === "string" ? Buffer.from(value) : Buffer.from(value)).toString(
    isEncoded ? "utf8" : "base64",
  );
  if (encoded.length > MAX_BYTES)
    throw new CommandFailure(
      `base64 encoded secret content for key ${goQuote(key)} too large: ${encoded.length} bytes`,
      2,
    );
  return [key, encoded];
};
