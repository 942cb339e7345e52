import * as z from "zod";
import type { Databag } from "#lib/juju/databag.ts";
import { Secret, type SecretContent } from "#lib/juju/secret.ts";
import { mapReading, type Reading, readDatabag, writeDatabag } from "./wire/databag-format.ts";
import {
  ClearText,
  jsonList,
  Line,
  oneOf,
  Port,
  PythonBoolean,
  parseJson,
  type SecretReference,
  secretReference,
} from "./wire/values.ts";

/**
 * The Juju interface `smtp` (smtp-integrator, smtp 0.21).
 * The provider, an integrator, tells how to send mail in its application's databag; the requirer writes nothing.
 */
export const SMTP = "smtp";

/** Name or address, without anything that would end it inside a URL. */
const Host = z.string().regex(/^(?:[\p{L}\p{N}._-]+|[0-9A-Fa-f:.]+|\[[0-9A-Fa-f:.]+\])$/u, "not a host");

/** Written as JSON; a list with commas is read, too. */
const Recipients = jsonList(
  z.string("not an email address").regex(/^[^\s\p{Cc}@]+@[^\s\p{Cc}@]+$/u, "not an email address"),
  (text) => (/^[[{"]/.test(text) ? parseJson(text) : text.split(",").map((each) => each.trim())),
);

const Fields = z.object({
  host: Host,
  port: Port,
  authType: oneOf(["none", "not_provided", "plain"]),
  transportSecurity: oneOf(["none", "starttls", "tls"]),
  skipSslVerify: PythonBoolean.default(false),
  user: z.exactOptional(Line),
  passwordId: z.exactOptional(Line),
  password: z.exactOptional(ClearText),
  domain: z.exactOptional(Line),
  smtpSender: z.exactOptional(Line),
  recipients: z.exactOptional(Recipients),
});

/** How to send mail. */
export type SmtpServer = Readonly<Omit<z.output<typeof Fields>, "passwordId" | "password">> & {
  /** In a Juju secret: {@link readPassword} reads it. */
  readonly password?: SecretReference;
};

/** The databag of a provider's application: a password in clear text is that of the endpoint `smtp-legacy`. */
export const providerDatabag = ({ password, ...server }: SmtpServer): Databag =>
  writeDatabag(Fields, { ...server, ...passwordFields(password) });

const passwordFields = (password: SecretReference | undefined) => {
  if (password === undefined) return {};
  return password instanceof Secret ? { password } : { passwordId: password.secret };
};

/** Reads the databag of a provider's application. Of both a password and a secret, the password counts. */
export const readProviderDatabag = (databag: Databag): Reading<SmtpServer> =>
  mapReading(readDatabag(Fields, databag), ({ passwordId, password, ...server }) => {
    const reference = secretReference(passwordId, password);
    return reference === undefined ? server : { ...server, password: reference };
  });

/** The content of the secret that a provider names. */
export const passwordSecretContent = (password: Secret): SecretContent => ({ password: password.reveal() });

/** Reads the content of the secret that a provider names; undefined when there is no password in it. */
export const readPassword = ({ password }: SecretContent): Secret | undefined =>
  password === undefined || password === "" ? undefined : new Secret(password);
