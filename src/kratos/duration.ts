/** A length of time as Kratos reads one: Go's notation, without the fractions. */
export const DURATION = /^(?:\d+(?:ns|us|ms|s|m|h))+$/;

const SECONDS: Readonly<Record<string, number>> = { ns: 1e-9, us: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 };

/** The seconds of a length of time in that notation. */
const secondsOf = (duration: string): number =>
  [...duration.matchAll(/(\d+)([a-z]+)/g)].reduce(
    (sum, [, amount, unit = ""]) => sum + Number(amount) * (SECONDS[unit] ?? 0),
    0,
  );

const LONGEST_HOURS = 87_600;

/**
 * What is wrong with a length of time in that notation: Kratos counts nanoseconds in 64 bits, and what is longer than 292 years is over
 * already. Ten years are long enough for whatever ends.
 */
export const durationFault = (duration: string): string | undefined => {
  const seconds = secondsOf(duration);
  if (seconds < 1) return "is shorter than a second";
  return seconds > LONGEST_HOURS * 3600 ? `is longer than ${LONGEST_HOURS}h, which is ten years` : undefined;
};
