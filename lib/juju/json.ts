/** The escape of a UTF-16 surrogate. */
const SURROGATE = /\\ud[89a-f]/i;

/**
 * The value of a JSON text from outside, its strings well-formed Unicode: an escape can hold one half of a surrogate pair, which has no
 * place in a URL, a file or a program's environment. Throws `SyntaxError` for what is not JSON.
 */
export const parseWellFormed = (text: string): unknown =>
  SURROGATE.test(text)
    ? JSON.parse(text, (_key, value: unknown) => (typeof value === "string" ? value.toWellFormed() : value))
    : JSON.parse(text);
