import { passwordSecretContent, providerDatabag, readProviderDatabag, SMTP } from "#lib/interfaces/smtp.ts";
import type { Databag } from "#lib/juju/databag.ts";
import { Secret } from "#lib/juju/secret.ts";
import { type Neighbour, on, type Seen, textOf } from "./neighbour.ts";

const PASSWORD = "password";

/** Tells how to send mail through a server that somebody else runs. */
export const SMTP_INTEGRATOR: Neighbour = {
  charm: "smtp-integrator",
  endpoints: { smtp: { role: "provider", interface: SMTP } },
  options: {
    host: { type: "string", description: "Host of the mail server." },
    port: { type: "int", default: 25, description: "Port of the mail server." },
    user: { type: "string", description: "User to authenticate as." },
    password: { type: "string", description: "Password of the user; kept in a secret of this application." },
    password_secret: {
      type: "secret",
      description: "A secret with the key password, granted to Kratos, in its place.",
    },
    auth_type: { type: "string", default: "none", description: "none, not_provided or plain." },
    transport_security: { type: "string", default: "none", description: "none, starttls or tls." },
    skip_ssl_verify: { type: "boolean", default: false, description: "Take any certificate." },
    smtp_sender: { type: "string", description: "The address that mails come from." },
  },
  speak: (seen) => {
    if (textOf(seen, "host") === "")
      return { status: { name: "blocked", message: `No mail server: juju config ${seen.app} host=...` } };
    const server = readProviderDatabag(optionsOnWire(seen));
    if (server.state !== "ready") {
      const fault = server.state === "invalid" ? `option ${server.key}: ${server.reason}` : "options are missing";
      return { status: { name: "blocked", message: fault } };
    }
    const related = on(seen.relations, "smtp");
    const password = textOf(seen, PASSWORD);
    const secret = textOf(seen, "password_secret") || seen.secrets.get(PASSWORD);
    const application = providerDatabag({ ...server.value, ...(secret === undefined ? {} : { password: { secret } }) });
    return {
      status: { name: "active", message: `Mail goes through ${server.value.host}:${server.value.port}` },
      relations: related.map(({ id }) => ({ id, application })),
      secrets:
        password === ""
          ? []
          : [
              {
                label: PASSWORD,
                content: passwordSecretContent(new Secret(password)),
                relations: related.map(({ id }) => id),
              },
            ],
    };
  },
};

/** Options have the names of the databag's keys. */
const optionsOnWire = (seen: Seen): Databag =>
  Object.fromEntries(
    ["host", "port", "user", "auth_type", "transport_security", "skip_ssl_verify", "smtp_sender"].map((name) => [
      name,
      textOf(seen, name),
    ]),
  );
