import type * as z from "zod";

/** Go's notation of a length of time, without the fractions. */
const NOTATION = /^(?:\d+(?:ns|us|ms|s|m|h))+$/;

const SECONDS: Readonly<Record<string, number>> = { ns: 1e-9, us: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 };

/** The seconds of a length of time in that notation. */
const secondsOf = (text: string): number =>
  [...text.matchAll(/(\d+)([a-z]+)/g)].reduce(
    (sum, [, amount, unit = ""]) => sum + Number(amount) * (SECONDS[unit] ?? 0),
    0,
  );

const LONGEST_HOURS = 87_600;

/**
 * What is wrong with a length of time in that notation: Kratos counts nanoseconds in 64 bits, and what is longer than 292 years is over
 * already. Ten years are long enough for whatever ends.
 */
const faultOf = (text: string): string | undefined => {
  const seconds = secondsOf(text);
  if (seconds < 1) return "is shorter than a second";
  return seconds > LONGEST_HOURS * 3600 ? `is longer than ${LONGEST_HOURS}h, which is ten years` : undefined;
};

/** A length of time as Kratos reads one and can count, from a second to ten years; `notOne` says that a text is none. */
export const duration = (
  text: z.ZodString,
  notOne: string | ((issue: { readonly input: unknown }) => string),
): z.ZodString =>
  text
    .regex(NOTATION, { error: notOne, abort: true })
    .refine((given) => faultOf(given) === undefined, { error: ({ input }) => faultOf(String(input)) });
