/**
 * The configuration of Kratos as this charm writes it to `kratos.yaml`: only the keys that it sets, valid for Kratos 1.3.1 and 26.2.0.
 * Keys are Kratos' own (reference: ory/kratos `embedx/config.schema.json`). What the environment of the service says is not repeated
 * here: the environment wins over the file, and such a key would no longer follow a change of the file.
 */
export interface KratosConfig {
  readonly identity: IdentityConfig;
  readonly selfservice: SelfServiceConfig;
  readonly ciphers?: { readonly algorithm: "xchacha20-poly1305" };
}

export interface IdentityConfig {
  readonly default_schema_id: string;
  /** `url` is `base64://` and the text of a JSON schema. */
  readonly schemas: readonly { readonly id: string; readonly url: string }[];
}

export interface SelfServiceConfig {
  readonly default_browser_return_url: string;
  readonly flows: SelfServiceFlows;
  readonly methods: SelfServiceMethods;
}

export interface SelfServiceFlows {
  readonly recovery?: {
    readonly enabled: boolean;
    readonly ui_url: string;
    readonly use: "code";
    readonly after: FlowHooks;
  };
  readonly registration?: { readonly enabled: boolean };
  readonly settings?: { readonly required_aal: "aal1" | "highest_available" };
}

export interface FlowHooks {
  readonly hooks: readonly { readonly hook: "revoke_active_sessions" | "session" }[];
}

export interface SelfServiceMethods {
  readonly profile: { readonly enabled: boolean };
  readonly link: { readonly enabled: boolean };
  readonly code: { readonly enabled: boolean };
  readonly password: { readonly enabled: boolean; readonly config?: PasswordConfig };
  readonly totp: { readonly enabled: boolean; readonly config?: { readonly issuer: string } };
  readonly lookup_secret: { readonly enabled: boolean };
}

export interface PasswordConfig {
  readonly haveibeenpwned_enabled: boolean;
}
