import * as z from "zod";

/** A URI as Kratos checks one: with Go's `net/url`, which is stricter than JavaScript's parser about percent signs and hosts. */
const isUri = (text: string): boolean => {
  if (!/^[a-z][a-z0-9+.-]*:\P{Cc}*$/iu.test(text) || /%(?![0-9a-f]{2})/i.test(text)) return false;
  const { authority = "" } = /^[^:]+:\/\/(?<authority>[^/?#]*)/.exec(text)?.groups ?? {};
  const [, host = ""] = /^(?:.*@)?(.*?)(?::\d*)?$/.exec(authority) ?? [];
  return /^(?:\[[0-9a-f:.]+\]|[\w.~!$&'()*+,;=<>"\u0080-\u{10ffff}-]*)$/iu.test(host);
};

const Uri = z.string().refine(isUri, "not a URI");

const HttpUrl = Uri.refine((text) => /^https?:\/\/[^/?#]/i.test(text), "not an http or https URL");

const Switch = z.strictObject({ enabled: z.boolean() });

const WebHook = z.strictObject({
  hook: z.literal("web_hook"),
  config: z.strictObject({
    url: HttpUrl,
    body: z.string().refine((text) => !/^(?:http|https|file|base64):\/\//.test(text) || isUri(text), "not a URI"),
    method: z.string().min(1),
    emit_analytics_event: z.boolean(),
    response: z
      .strictObject({ ignore: z.boolean(), parse: z.boolean() })
      .refine(({ ignore, parse }) => !(ignore && parse), "both ignored and parsed"),
    auth: z
      .strictObject({
        type: z.literal("api_key"),
        config: z.strictObject({ name: z.string(), value: z.string(), in: z.enum(["header", "cookie"]) }),
      })
      .optional(),
  }),
});

const Hook = z.union([
  WebHook,
  z.strictObject({ hook: z.enum(["session", "revoke_active_sessions", "show_verification_ui"]) }),
]);

const Hooks = z.strictObject({ hooks: z.array(Hook).min(1) });

const Methods = z.partialRecord(z.enum(["password", "oidc", "code", "webauthn", "totp", "lookup_secret"]), Hooks);

const Provider = z
  .strictObject({
    ...{ id: z.string().min(1), provider: z.string(), label: z.string(), client_id: z.string().min(1) },
    ...{ client_secret: z.string().min(1).optional(), scope: z.array(z.string()).optional() },
    ...{ mapper_url: Uri, issuer_url: HttpUrl.optional(), auth_url: HttpUrl.optional(), token_url: HttpUrl.optional() },
    ...{ microsoft_tenant: z.string().optional(), subject_source: z.enum(["userinfo", "me", "oid"]).optional() },
    ...{ apple_team_id: z.string().optional(), apple_private_key_id: z.string().optional() },
    ...{ apple_private_key: z.string().optional(), requested_claims: z.record(z.string(), z.unknown()).optional() },
  })
  .refine(({ provider, microsoft_tenant }) => (provider === "microsoft") === (microsoft_tenant !== undefined))
  .refine(({ provider, client_secret, apple_private_key }) =>
    provider === "apple" ? apple_private_key && client_secret === undefined : client_secret && !apple_private_key,
  );

const Return = z.strictObject({ default_browser_return_url: HttpUrl });

const MethodSettings = z.strictObject({
  ...{ profile: Switch, link: Switch, passkey: Switch, code: Switch, lookup_secret: Switch },
  password: Switch.extend({
    config: z
      .strictObject({ haveibeenpwned_enabled: z.boolean(), min_password_length: z.int().min(6).optional() })
      .optional(),
  }),
  totp: Switch.extend({ config: z.strictObject({ issuer: z.string() }).optional() }),
  webauthn: Switch.extend({
    config: z.strictObject({
      passwordless: z.boolean(),
      rp: z.strictObject({ id: z.string(), origins: z.array(HttpUrl), display_name: z.string() }),
    }),
  }).optional(),
  oidc: Switch.extend({
    config: z.strictObject({
      providers: z
        .array(Provider)
        .min(1)
        .refine((providers) => new Set(providers.map(({ id }) => id)).size === providers.length),
    }),
  }).optional(),
});

const Mail = z.strictObject({
  valid: z.strictObject({ email: z.strictObject({ body: z.strictObject({ html: Uri }) }) }),
});

/**
 * What this charm may write to `kratos.yaml`, as strict as Kratos 26.2.0 (reference: ory/kratos `embedx/config.schema.json`),
 * with the rules that Kratos only finds out about when it runs: ids that are there twice, and a default that is not.
 */
export const KratosYaml = z.strictObject({
  identity: z
    .strictObject({
      default_schema_id: z.string(),
      schemas: z.array(z.strictObject({ id: z.string().min(1), url: Uri })).min(1),
    })
    .refine(({ default_schema_id, schemas }) => schemas.some(({ id }) => id === default_schema_id))
    .refine(({ schemas }) => new Set(schemas.map(({ id }) => id)).size === schemas.length),
  selfservice: z.strictObject({
    default_browser_return_url: HttpUrl,
    flows: z
      .strictObject({
        error: z.strictObject({ ui_url: HttpUrl }).optional(),
        login: z
          .strictObject({
            ...{ ui_url: HttpUrl.optional(), style: z.literal("identifier_first").optional() },
            ...{ before: Hooks.optional(), after: Methods.optional() },
          })
          .optional(),
        settings: z
          .strictObject({
            ui_url: HttpUrl,
            required_aal: z.literal("highest_available"),
            after: z.strictObject({ oidc: Return.optional(), webauthn: Return.optional() }),
          })
          .optional(),
        recovery: z
          .strictObject({
            ...{ enabled: z.literal(true), ui_url: HttpUrl, use: z.literal("code") },
            after: z.strictObject({ ...Return.shape, ...Hooks.shape }),
          })
          .optional(),
        verification: z
          .strictObject({
            ...{ enabled: z.literal(true), ui_url: HttpUrl.optional(), use: z.literal("code") },
            ...{ lifespan: z.string().regex(/^(?:\d+(?:ns|us|ms|s|m|h))+$/), notify_unknown_recipients: z.boolean() },
          })
          .optional(),
        registration: z
          .strictObject({
            ...{ enabled: z.literal(true).optional(), ui_url: HttpUrl.optional() },
            ...{ before: Hooks.optional(), after: Methods.optional() },
          })
          .optional(),
      })
      .optional(),
    methods: MethodSettings.optional(),
  }),
  courier: z
    .strictObject({ templates: z.strictObject({ recovery_code: Mail, verification_code: Mail }).partial() })
    .optional(),
  ciphers: z.strictObject({ algorithm: z.literal("xchacha20-poly1305") }).optional(),
});
