import type { SmtpServer } from "#lib/interfaces/smtp.ts";
import { Secret } from "#lib/juju/secret.ts";
import type { Endpoint } from "./endpoint.ts";

/** The mail server for recovery and verification mails. */
export const SMTP: Endpoint = { name: "smtp", reads: ["remote-application"] };

/** A mail server whose password has been read. */
export type MailServer = Omit<SmtpServer, "password"> & { readonly password?: Secret };

/** The mail server that the Python charm names while none is related; nothing answers there. */
export const NO_MAIL_SERVER = new Secret("smtps://test:test@mailslurper:1025/?skip_ssl_verify=true");

/**
 * Kratos' connection string, each part percent-encoded. `tls` is TLS from the start, `starttls` is TLS after a greeting, and both may be told
 * to take any certificate. Without authentication there is no user in it: an empty one would be sent.
 */
export const connectionUri = ({
  host,
  port,
  authType,
  transportSecurity,
  skipSslVerify,
  user,
  password,
}: MailServer): Secret => {
  const scheme = transportSecurity === "tls" ? "smtps" : "smtp";
  const name = host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
  const query = transportSecurity === "none" ? "?disable_starttls=true" : skipSslVerify ? "?skip_ssl_verify=true" : "";
  return (password ?? new Secret("")).map((word) => {
    const credentials = `${encodeURIComponent(user ?? "")}:${encodeURIComponent(word)}@`;
    const isAnonymous = authType !== "plain" || (user === undefined && word === "");
    return `${scheme}://${isAnonymous ? "" : credentials}${name}:${port}/${query}`;
  });
};
