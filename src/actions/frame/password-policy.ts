import type { Secret } from "#lib/juju/secret.ts";

/** Kratos' own default for passwords that people choose. */
const LEAST_LENGTH = 8;

/**
 * What is wrong with a password, by the rules that Kratos has for people and does not apply to administrators:
 * long enough, and neither contained in nor containing what the person logs in with. Undefined when nothing is.
 */
export const passwordFault = (password: Secret, identifiers: readonly string[]): string | undefined => {
  const text = password.reveal();
  if ([...text].length < LEAST_LENGTH) return `The password is too short: at least ${LEAST_LENGTH} characters`;
  const lower = text.toLowerCase();
  const similar = identifiers
    .map((each) => each.toLowerCase())
    .some((each) => each.includes(lower) || lower.includes(each));
  return similar ? "The password is too similar to the user name or the e-mail address" : undefined;
};
