import * as z from "zod";
import type { Secret } from "#lib/juju/secret.ts";
import { observeOptions } from "#src/observe/options.ts";
import type { World } from "#src/world.ts";
import { editDistance, longestCommonPart } from "./text-similarity.ts";

/** Kratos keeps bcrypt hashes, and bcrypt takes no more. */
const MOST_BYTES = 72;

/** What is less than this far from an identifier, or has more than this part of itself in common with it, is too similar. */
const LEAST_DISTANCE = 5;
const MOST_IN_COMMON = 0.5;

/** The parameter that lets a password pass that people could not choose. */
export const policyParameter = {
  "ignore-password-policy": z.boolean({ error: "must be true or false" }).default(false),
};

/** The parsed parameter. */
export interface PolicyParameter {
  readonly "ignore-password-policy": boolean;
}

/** What a password has to be like, however it comes to its account. */
export interface PasswordPolicy {
  readonly ignored: boolean;
  /** In bytes; in words, why it is not known, and the next command. */
  readonly leastLength: number | { readonly unknown: string };
}

/** The policy that Kratos has for people who choose a password, unless the parameter says that it does not count. */
export const passwordPolicy = async (
  { "ignore-password-policy": ignored }: PolicyParameter,
  { tools, context: { app } }: Pick<World, "tools" | "context">,
): Promise<PasswordPolicy> => {
  const { values, problems } = await observeOptions(tools);
  const problem = problems.find(({ option }) => option === LENGTH_OPTION);
  // Kratos goes on with the last good value, which only its configuration knows.
  return problem === undefined
    ? { ignored, leastLength: values[LENGTH_OPTION] }
    : { ignored, leastLength: { unknown: unusable(problem.reason, app) } };
};

const LENGTH_OPTION = "password_min_length";

const unusable = (reason: string, app: string): string =>
  `How long the password has to be is not known, since option ${LENGTH_OPTION} ${reason}; run: juju config ${app} ${LENGTH_OPTION}=...`;

/**
 * What is wrong with a password, by the rules that Kratos has for people and does not apply to administrators (ory/kratos
 * `selfservice/strategy/password/validator.go`): its length, and how similar it is to what the person logs in with. Undefined when nothing is.
 */
export const passwordFault = (
  password: Secret,
  identifiers: readonly string[],
  { ignored, leastLength }: PasswordPolicy,
): string | undefined => {
  if (ignored) return undefined;
  const fault = faultOf(password.reveal(), identifiers, leastLength);
  return fault && `${fault} (ignore-password-policy=true takes it nevertheless)`;
};

const faultOf = (
  password: string,
  identifiers: readonly string[],
  leastLength: PasswordPolicy["leastLength"],
): string | undefined => {
  if (typeof leastLength !== "number") return leastLength.unknown;
  const bytes = Buffer.byteLength(password);
  if (bytes < leastLength) return `The password is too short: at least ${leastLength} characters`;
  if (bytes > MOST_BYTES) return `The password is too long: at most ${MOST_BYTES} bytes`;
  return identifiers.some((identifier) => isSimilar(password.toLowerCase(), identifier.toLowerCase()))
    ? "The password is too similar to the user name, the e-mail address or another trait"
    : undefined;
};

const isSimilar = (password: string, identifier: string): boolean =>
  identifier !== "" &&
  (editDistance(identifier, password) < LEAST_DISTANCE ||
    longestCommonPart(identifier, password) / [...password].length > MOST_IN_COMMON);
