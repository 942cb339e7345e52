import * as z from "zod";
import type { Databag } from "#lib/juju/databag.ts";
import { Secret, type SecretContent } from "#lib/juju/secret.ts";
import { mapReading, type Reading, readDatabag, writeDatabag } from "./wire/databag-format.ts";
import { isContentUrl } from "./wire/url.ts";
import {
  ClearText,
  HttpUrl,
  Integer,
  jsonList,
  Line,
  oneOf,
  PythonBoolean,
  type SecretReference,
  secretReference,
} from "./wire/values.ts";

/** A webhook that Kratos is to call: what its flows of registration and of login have in common. */
export interface KratosWebhook<Method extends string> {
  readonly url: string;
  /** What Kratos sends: a URI of Jsonnet, normally `base64://`. */
  readonly body: string;
  /** HTTP method, such as `POST`. */
  readonly method: string;
  /** Whether Kratos calls it before or after the flow. */
  readonly mode: "before" | "after";
  /** The login methods that it is for; none means all. */
  readonly methods: readonly Method[];
  /** Lighter webhooks are called first; those of one weight in the order of their relations. */
  readonly weight: number;
  readonly responseIgnore: boolean;
  readonly responseParse: boolean;
  readonly auth?: WebhookAuth;
}

/** How Kratos proves to the webhook who calls. */
export interface WebhookAuth {
  readonly type: "api_key";
  /** Name of the header or cookie. */
  readonly name: string;
  readonly in: "header" | "cookie";
  /** The API key. In a Juju secret: {@link readAuthValue} reads it. */
  readonly value: SecretReference;
}

/** Both sides of an interface of webhooks. */
export interface KratosWebhookInterface<Method extends string> {
  /** The databag of a provider's application. An empty value deletes what an earlier webhook with authentication left. */
  readonly providerDatabag: (webhook: KratosWebhook<Method>) => Databag;
  /** Reads the databag of a provider's application. Without a key there is no authentication, whatever else is said of it, as in the Python library. */
  readonly readProviderDatabag: (databag: Databag) => Reading<KratosWebhook<Method>>;
}

/** A body that begins otherwise is the Jsonnet itself. */
const CONTENT_SCHEME = /^(?:https?|file|base64):\/\//;

const Common = z.object({
  url: HttpUrl,
  body: z.string().refine((text) => !CONTENT_SCHEME.test(text) || isContentUrl(text), "not a URL of its scheme"),
  method: z.string().regex(/^[A-Za-z]+$/, "not an HTTP method"),
  mode: oneOf(["before", "after"]).default("after"),
  weight: Integer.default(0),
  responseIgnore: PythonBoolean,
  responseParse: PythonBoolean,
  authType: oneOf(["api_key"]).default("api_key"),
  authConfigName: Line.default("Authorization"),
  authConfigIn: oneOf(["header", "cookie"]).default("header"),
  authConfigValueSecret: z.exactOptional(Line),
  authConfigValue: z.exactOptional(ClearText),
});

const NO_AUTH = { auth_type: "", auth_config_name: "", auth_config_value_secret: "", auth_config_in: "" };

/** The interface for webhooks that may be limited to the given login methods. */
export const kratosWebhookInterface = <Method extends string>(
  methods: readonly Method[],
): KratosWebhookInterface<Method> => {
  const Fields = z.object({ ...Common.shape, methods: jsonList(oneOf(methods)).default([]) });
  return {
    providerDatabag: ({ auth, ...webhook }) => ({
      ...writeDatabag(Fields, { ...webhook, ...authFields(auth) }),
      ...(auth === undefined ? NO_AUTH : {}),
    }),
    readProviderDatabag: (databag) => withOneUse(mapReading(readDatabag(Fields, databag), toWebhook)),
  };
};

/** Kratos refuses its whole configuration for a webhook whose answer is both passed over and used. */
const withOneUse = <Method extends string>(reading: Reading<KratosWebhook<Method>>): Reading<KratosWebhook<Method>> =>
  reading.state === "ready" && reading.value.responseIgnore && reading.value.responseParse
    ? { state: "invalid", key: "response_parse", reason: "True while response_ignore is, too" }
    : reading;

type Fields<Method extends string> = z.output<typeof Common> & { readonly methods: readonly Method[] };

const toWebhook = <Method extends string>(fields: Fields<Method>): KratosWebhook<Method> => {
  const { authType, authConfigName, authConfigIn, authConfigValueSecret, authConfigValue, ...webhook } = fields;
  const value = secretReference(authConfigValueSecret, authConfigValue);
  if (value === undefined) return webhook;
  return { ...webhook, auth: { type: authType, name: authConfigName, in: authConfigIn, value } };
};

const authFields = (auth: WebhookAuth | undefined) => {
  const { type = "api_key", name = "Authorization", in: place = "header", value } = auth ?? {};
  const fields = { authType: type, authConfigName: name, authConfigIn: place } as const;
  if (value === undefined) return fields;
  return {
    ...fields,
    ...(value instanceof Secret ? { authConfigValue: value } : { authConfigValueSecret: value.secret }),
  };
};

const AUTH_VALUE = "auth-config-value";

/** The content of the secret that a provider names. */
export const authValueSecretContent = (value: Secret): SecretContent => ({ [AUTH_VALUE]: value.reveal() });

/** Reads the content of the secret that a provider names; undefined when there is no key in it. */
export const readAuthValue = ({ [AUTH_VALUE]: value }: SecretContent): Secret | undefined =>
  value === undefined || value === "" ? undefined : new Secret(value);
