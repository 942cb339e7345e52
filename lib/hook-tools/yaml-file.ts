/** A key that Juju's reader of `--file` cannot take. */
export class UnwritableKeyError extends Error {
  override readonly name = "UnwritableKeyError";
  readonly key: string;

  constructor(key: string) {
    super(
      `the key ${JSON.stringify(`${key.slice(0, 40)}…`)} is too long for Juju: ${MOST_KEY_CHARACTERS} characters at most, quotes and escapes included`,
    );
    this.key = key;
  }
}

/**
 * Text for `--file -` of `relation-set` and `state-set`: JSON, which Juju reads as YAML.
 * Juju's reader refuses or changes some characters that JSON leaves raw, so those are escaped; characters beyond the
 * basic plane stay raw, since it refuses their escaped pairs (recorded from Juju 3.6.28 and 4.0.15).
 * Throws {@link UnwritableKeyError}.
 */
export const toYamlFile = (values: Readonly<Record<string, string>>): string => {
  const entries = Object.entries(values).map(([key, value]) => `${quotedKey(key)}:${quoted(value)}`);
  return `{${entries.join(",")}}`;
};

/** The most that go-yaml takes as a simple key. */
const MOST_KEY_CHARACTERS = 1_024;

const quotedKey = (key: string): string => {
  const text = quoted(key);
  if ([...text].length > MOST_KEY_CHARACTERS) throw new UnwritableKeyError(key);
  return text;
};

/** Half a surrogate pair has no UTF-8 form at all; it becomes U+FFFD as everywhere else. */
const quoted = (text: string): string =>
  JSON.stringify(text.toWellFormed()).replace(UNSAFE, (character) => `\\u${hex(character)}`);

const UNSAFE = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

const hex = (character: string): string => character.charCodeAt(0).toString(16).padStart(4, "0");
