import { inspect } from "node:util";

/**
 * A value that must never be printed: in a log, an error, JSON or a template it shows as `<secret>`.
 * Only {@link Secret.reveal} gives it away, so a search for that word finds every place where one leaves us.
 */
export class Secret<T = string> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  /** The value itself, for the one place that has to send it. */
  reveal(): T {
    return this.#value;
  }

  /** Another secret made of this one. */
  map<U>(transform: (value: T) => U): Secret<U> {
    return new Secret(transform(this.#value));
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }

  [inspect.custom](): string {
    return HIDDEN;
  }
}

/** What a secret shows instead of its value. */
export const HIDDEN = "<secret>";

/** Id of a Juju secret in any of Juju's notations; opaque, since its shape has changed between releases. */
export type SecretId = string;

/** Content of a Juju secret: text by key. */
export type SecretContent = Readonly<Record<string, string>>;

/** The part of a secret's id that all notations share: `secret:ID`, `secret://MODEL/ID` and `ID` name one secret. */
export const bareSecretId = (id: SecretId): string => id.slice(id.lastIndexOf("/") + 1).replace(/^secret:/, "");

const SECRET_KEY = /^[a-z](?:-?[a-z0-9]){2,}$/;

/** Whether a text may be a key of a secret's content, by Juju's rule (juju `core/secrets`): at least three characters, no capitals, no underscores. */
export const isSecretKey = (text: string): boolean => SECRET_KEY.test(text);
