import { goQuote } from "#lib/testing/hook-session/format/go-quote.ts";
import { CommandFailure } from "./arguments.ts";

const UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
// Twenty digits to base 32 hold 96 bits, so the last one has two values.
const SECRET_URI = new RegExp(`^(?:secret:)?(?:(?://)?${UUID}/|/)?(?<id>[0-9a-v]{19}[0g])(?:[?#].*)?$`, "s");

/** The bare id in a secret's id of any notation. Throws `CommandFailure`. */
export const parseSecretUri = (text: string): string => {
  const id = SECRET_URI.exec(text)?.groups?.["id"];
  if (id === undefined) throw new CommandFailure(`secret URI ${goQuote(text)} not valid`, 2);
  return id;
};

/** As {@link parseSecretUri}, for commands that need one. */
export const requireSecretUri = (text: string | undefined): string => {
  if (text === undefined) throw new CommandFailure("missing secret URI", 2);
  return parseSecretUri(text);
};
