/**
 * Text for `--file -` of `relation-set` and `state-set`: JSON, which Juju reads as YAML.
 * Juju's YAML reader refuses or changes some characters that JSON leaves raw, so those are escaped; characters beyond the
 * basic plane stay raw, since it refuses their escaped pairs (recorded from Juju 3.6.28 and 4.0.15).
 */
export const toYamlFile = (values: Readonly<Record<string, string>>): string =>
  JSON.stringify(wellFormed(values)).replace(UNSAFE, (character) => `\\u${hex(character)}`);

const UNSAFE = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

const hex = (character: string): string => character.charCodeAt(0).toString(16).padStart(4, "0");

/** Half a surrogate pair has no UTF-8 form at all; it becomes U+FFFD as everywhere else. */
const wellFormed = (values: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key.toWellFormed(), value.toWellFormed()]));
