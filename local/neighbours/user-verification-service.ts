import * as login from "#lib/interfaces/kratos-login-webhook.ts";
import * as registration from "#lib/interfaces/kratos-registration-webhook.ts";
import { authValueSecretContent, type WebhookAuth } from "#lib/interfaces/kratos-webhook.ts";
import { Secret } from "#lib/juju/secret.ts";
import { type Neighbour, on, type Seen, serviceUrl, textOf } from "./neighbour.ts";

const API_KEY = "api-key";

/** A service that Kratos calls when someone registers or logs in. */
export const USER_VERIFICATION_SERVICE: Neighbour = {
  charm: "user-verification-service",
  endpoints: {
    "kratos-registration-webhook": {
      role: "provider",
      interface: registration.KRATOS_REGISTRATION_WEBHOOK,
    },
    "kratos-login-webhook": { role: "provider", interface: login.KRATOS_LOGIN_WEBHOOK },
  },
  options: {
    url: { type: "string", description: "Where it is called, if not inside the cluster." },
    api_key: { type: "string", description: "What Kratos sends as Authorization; kept in a secret." },
    response_ignore: {
      type: "boolean",
      default: true,
      description: "Whether people can go on without its answer: nothing answers inside this local model.",
    },
  },
  speak: (seen) => {
    const webhook = webhookOf(seen);
    const registrations = on(seen.relations, "kratos-registration-webhook");
    const logins = on(seen.relations, "kratos-login-webhook");
    const apiKey = textOf(seen, "api_key");
    return {
      status: {
        name: "active",
        message: `Called at ${webhook.url} by ${registrations.length + logins.length} relations`,
      },
      relations: [
        ...registrations.map(({ id }) => ({ id, application: registration.providerDatabag(webhook) })),
        ...logins.map(({ id }) => ({ id, application: login.providerDatabag(webhook) })),
      ],
      secrets:
        apiKey === ""
          ? []
          : [
              {
                label: API_KEY,
                content: authValueSecretContent(new Secret(apiKey)),
                relations: [...registrations, ...logins].map(({ id }) => id),
              },
            ],
    };
  },
};

const BODY = "function(ctx) { identity: ctx.identity }";

const webhookOf = (seen: Seen): registration.RegistrationWebhook & login.LoginWebhook => {
  const secret = seen.secrets.get(API_KEY);
  const auth: WebhookAuth | undefined = secret === undefined ? undefined : { ...HEADER, value: { secret } };
  return {
    url: textOf(seen, "url") || `${serviceUrl(seen, seen.app, 8080)}/webhook`,
    body: `base64://${Buffer.from(BODY).toString("base64")}`,
    method: "POST",
    mode: "after",
    methods: [],
    weight: 0,
    responseIgnore: seen.options["response_ignore"] === true,
    responseParse: false,
    ...(auth === undefined ? {} : { auth }),
  };
};

const HEADER = { type: "api_key", name: "Authorization", in: "header" } as const;
