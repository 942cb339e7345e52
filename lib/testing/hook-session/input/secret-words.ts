import { goQuote } from "#lib/testing/hook-session/format/go-quote.ts";
import type { SecretWords } from "#lib/testing/hook-session/pending/commit-payload.ts";
import { CommandFailure, type Flags, type ParsedArguments, textFlag } from "./arguments.ts";

const ROTATE_POLICIES = ["never", "hourly", "daily", "weekly", "monthly", "quarterly", "yearly"];

/** The flags of `secret-add` and `secret-set`. */
export const secretFlags = (): Flags => ({
  label: textFlag("label"),
  description: textFlag("description"),
  rotate: textFlag("rotate"),
  expire: textFlag("expire"),
  owner: textFlag("owner"),
  file: textFlag("file"),
});

/** What the flags say about a secret beside its content; an empty text says nothing. Throws `CommandFailure`. */
export const secretWords = ({ flags }: ParsedArguments, now: Date): SecretWords => {
  const { label = "", description = "", rotate = "", expire = "" } = flags;
  if (rotate !== "" && !ROTATE_POLICIES.includes(rotate))
    throw new CommandFailure(`rotate policy ${goQuote(rotate)} not valid`, 2);
  return {
    ...(expire === "" ? {} : { "expire-time": expireTime(expire, now) }),
    ...(rotate === "" ? {} : { "rotate-policy": rotate }),
    ...(description === "" ? {} : { description }),
    ...(label === "" ? {} : { label }),
  };
};

/** Who is to own a secret. Throws `CommandFailure`. */
export const secretOwner = ({ flags: { owner = "application" } }: ParsedArguments): "application" | "unit" => {
  if (owner === "application" || owner === "unit") return owner;
  throw new CommandFailure(`secret owner ${goQuote(owner)} not valid`, 2);
};

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?<zone>Z|[+-]\d{2}:\d{2})?$/;
const DURATION = /^[+-]?(?:\d+\.?\d*(?:ns|us|µs|ms|s|m|h))+$/;
const MILLISECONDS: Readonly<Record<string, number>> = {
  ...{ ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1 },
  ...{ s: 1_000, m: 60_000, h: 3_600_000 },
};

/** A time, in UTC if it does not say, or a duration from now. */
const expireTime = (text: string, now: Date): string => {
  const zone = TIME.exec(text)?.groups;
  if (zone !== undefined) return seconds(new Date(zone["zone"] === undefined ? `${text}Z` : text));
  const isDuration = DURATION.test(text) || /^[+-]?0$/.test(text);
  if (!isDuration) throw new CommandFailure(`expire time or duration ${goQuote(text)} not valid`, 2);
  const parts = text.matchAll(/(?<number>\d+\.?\d*)(?<unit>[a-zµ]+)/g);
  const length = [...parts].reduce(
    (sum, { groups }) => sum + Number(groups?.["number"]) * (MILLISECONDS[groups?.["unit"] ?? ""] ?? 0),
    0,
  );
  if (length <= 0 || text.startsWith("-"))
    throw new CommandFailure(`negative expire duration ${goQuote(text)} not valid`, 2);
  return seconds(new Date(now.getTime() + length));
};

const seconds = (time: Date): string => time.toISOString().replace(/\.\d+Z$/, "Z");
