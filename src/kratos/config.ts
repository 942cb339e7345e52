/**
 * The configuration of Kratos as this charm writes it to `kratos.yaml`: only the keys that it sets, valid for Kratos 1.3.1 and 26.2.0.
 * Keys are Kratos' own (reference: ory/kratos `embedx/config.schema.json`). What the environment of the service says is not repeated
 * here: the environment wins over the file, and such a key would no longer follow a change of the file. It holds client secrets, so it
 * travels as a `Secret` of itself.
 */
export interface KratosConfig {
  readonly identity: IdentityConfig;
  readonly selfservice: SelfServiceConfig;
  readonly courier?: CourierConfig;
  readonly ciphers?: { readonly algorithm: "xchacha20-poly1305" };
}

/** Mails by the flow that sends them; what is not said is Kratos' own. */
export interface CourierConfig {
  readonly templates: { readonly recovery_code?: MailTemplate; readonly verification_code?: MailTemplate };
}

export interface MailTemplate {
  /** `html` is `base64://` and a Go template. */
  readonly valid: { readonly email: { readonly body: { readonly html: string } } };
}

export interface IdentityConfig {
  readonly default_schema_id: string;
  /** `url` is `base64://` and the text of a JSON schema. */
  readonly schemas: readonly { readonly id: string; readonly url: string }[];
}

export interface SelfServiceConfig {
  readonly default_browser_return_url: string;
  readonly flows?: SelfServiceFlows;
  readonly methods: SelfServiceMethods;
}

export interface SelfServiceFlows {
  readonly error?: { readonly ui_url: string };
  readonly login?: LoginFlow;
  readonly settings?: SettingsFlow;
  readonly recovery?: RecoveryFlow;
  readonly verification?: VerificationFlow;
  readonly registration?: RegistrationFlow;
}

export interface LoginFlow {
  readonly ui_url?: string;
  readonly style?: "identifier_first";
  readonly before?: FlowHooks;
  readonly after?: HooksByMethod;
}

export interface RegistrationFlow {
  readonly enabled?: true;
  readonly ui_url?: string;
  readonly before?: FlowHooks;
  readonly after?: HooksByMethod;
}

export interface SettingsFlow {
  readonly ui_url: string;
  readonly required_aal: "highest_available";
  readonly after: Readonly<Record<string, { readonly default_browser_return_url: string }>>;
}

export interface RecoveryFlow {
  readonly enabled: true;
  readonly ui_url: string;
  readonly use: "code";
  readonly after: FlowHooks & { readonly default_browser_return_url: string };
}

export interface VerificationFlow {
  readonly enabled: true;
  readonly ui_url?: string;
  readonly lifespan: string;
  readonly use: "code";
  readonly notify_unknown_recipients: false;
}

/** By the method that people used. What is said for one method replaces what is said for all. */
export type HooksByMethod = Readonly<Record<string, FlowHooks>>;

export interface FlowHooks {
  readonly hooks: readonly FlowHook[];
}

/** What Kratos does when a flow begins or ends. */
export type FlowHook =
  | { readonly hook: "revoke_active_sessions" | "session" | "show_verification_ui" }
  | { readonly hook: "web_hook"; readonly config: WebHookConfig };

export interface WebHookConfig {
  readonly url: string;
  readonly body: string;
  readonly method: string;
  readonly emit_analytics_event: boolean;
  readonly response: { readonly ignore: boolean; readonly parse: boolean };
  readonly auth?: {
    readonly type: "api_key";
    readonly config: { readonly name: string; readonly value: string; readonly in: "header" | "cookie" };
  };
}

export interface SelfServiceMethods {
  readonly profile: Switch;
  readonly link: Switch;
  readonly passkey: Switch;
  readonly code: Switch;
  readonly password: Switch & { readonly config?: PasswordConfig };
  readonly totp: Switch & { readonly config?: { readonly issuer: string } };
  readonly lookup_secret: Switch;
  readonly webauthn?: Switch & { readonly config: WebauthnConfig };
  readonly oidc?: Switch & { readonly config: { readonly providers: readonly OidcProvider[] } };
}

export interface PasswordConfig {
  readonly haveibeenpwned_enabled: boolean;
  /** Kratos' own default is 8. */
  readonly min_password_length?: number;
}

interface Switch {
  readonly enabled: boolean;
}

export interface WebauthnConfig {
  /** Whether a key alone is enough to log in; otherwise it is a second factor. */
  readonly passwordless: boolean;
  readonly rp: { readonly id: string; readonly origins: readonly string[]; readonly display_name: string };
}

/** An external identity provider (reference: `selfServiceOIDCProvider` of Kratos' schema). */
export interface OidcProvider {
  readonly id: string;
  readonly provider: string;
  readonly mapper_url: string;
  readonly [key: string]: OidcValue;
}

export type OidcValue = string | readonly string[] | Readonly<Record<string, unknown>>;
