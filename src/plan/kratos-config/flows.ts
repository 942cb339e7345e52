import type { LoginUiEndpoints } from "#lib/interfaces/login-ui-endpoints.ts";
import type {
  FlowHook,
  LoginFlow,
  RecoveryFlow,
  RegistrationFlow,
  SelfServiceFlows,
  SettingsFlow,
  VerificationFlow,
} from "#src/kratos/config.ts";
import type { ConfigSources } from "./render.ts";
import { hooksAfter, hooksBefore, hooksByMethod } from "./web-hooks.ts";

/** Where a browser goes when nobody said where: there is no page of ours to send it to before a login UI is related. */
const NO_LOGIN_UI_URL = "http://example-default-return-url.com";

/** Where a browser goes when a flow is over. */
export const defaultReturnUrl = ({ loginUi }: ConfigSources): string => loginUi?.settingsUrl ?? NO_LOGIN_UI_URL;

/** The branch `selfservice.flows`: what people can do for themselves, and on which pages; undefined while there are neither pages nor hooks. */
export const flows = (sources: ConfigSources): SelfServiceFlows | undefined => {
  const { loginUi, providers, registrationWebhooks, loginWebhooks } = sources;
  const isUsed =
    loginUi !== undefined || providers.length > 0 || registrationWebhooks.length > 0 || loginWebhooks.length > 0;
  if (!isUsed) return undefined;
  return {
    ...(loginUi?.errorUrl && { error: { ui_url: loginUi.errorUrl } }),
    ...optional("login", login(sources)),
    ...optional("settings", settings(sources)),
    ...optional("recovery", recovery(sources)),
    ...optional("verification", verification(sources)),
    ...optional("registration", registration(sources)),
  };
};

const optional = <Key extends string, Value>(key: Key, value: Value | undefined): { readonly [key in Key]?: Value } => {
  const branch: { [key in Key]?: Value } = {};
  if (value !== undefined) branch[key] = value;
  return branch;
};

const login = (sources: ConfigSources): LoginFlow | undefined => {
  const { loginUi, loginWebhooks: webhooks, options, providers, traced } = sources;
  const { enable_local_idp: local } = options;
  const usesKeys = options.enable_passwordless_login_method || options.enable_oidc_webauthn_sequencing;
  const hooks = (method: string, isOn: boolean): readonly FlowHook[] =>
    isOn ? hooksAfter(method, { webhooks, traced }) : [];
  const after = hooksByMethod({
    password: hooks("password", local),
    oidc: hooks("oidc", providers.length > 0),
    code: hooks("code", local),
    webauthn: hooks("webauthn", usesKeys),
    totp: hooks("totp", local),
    lookup_secret: hooks("lookup_secret", local || options.enable_oidc_webauthn_sequencing),
  });
  const before = hooksBefore({ webhooks, traced });
  if (loginUi?.loginUrl === undefined && before === undefined && Object.keys(after).length === 0) return undefined;
  return {
    ...(loginUi?.loginUrl && { ui_url: loginUi.loginUrl, style: "identifier_first" }),
    ...(before && { before }),
    ...(Object.keys(after).length > 0 && { after }),
  };
};

/** Whoever has a second factor must show it to change anything, whether or not each login asks for it. */
const settings = ({ loginUi, options }: ConfigSources): SettingsFlow | undefined => {
  if (loginUi?.settingsUrl === undefined) return undefined;
  const usesKeys = options.enable_passwordless_login_method || options.enable_oidc_webauthn_sequencing;
  return {
    ui_url: loginUi.settingsUrl,
    required_aal: "highest_available",
    after: {
      ...returnTo("oidc", loginUi.accountLinkingSettingsUrl),
      ...(usesKeys ? returnTo("webauthn", loginUi.webauthnSettingsUrl) : {}),
    },
  };
};

const returnTo = (method: string, url: string | undefined): SettingsFlow["after"] =>
  url === undefined ? {} : { [method]: { default_browser_return_url: url } };

const recovery = (sources: ConfigSources): RecoveryFlow | undefined => {
  const { loginUi, options } = sources;
  if (loginUi?.recoveryUrl === undefined || !options.enable_local_idp) return undefined;
  return {
    enabled: true,
    ui_url: loginUi.recoveryUrl,
    use: "code",
    after: { default_browser_return_url: defaultReturnUrl(sources), hooks: [{ hook: "revoke_active_sessions" }] },
  };
};

const verification = ({ loginUi, options }: ConfigSources): VerificationFlow | undefined => {
  if (!options.enable_verification || !options.enable_local_idp) return undefined;
  const { verificationUrl } = loginUi ?? ({} satisfies LoginUiEndpoints);
  return {
    enabled: true,
    ...(verificationUrl && { ui_url: verificationUrl }),
    lifespan: "1h",
    use: "code",
    notify_unknown_recipients: false,
  };
};

const SESSION: FlowHook = { hook: "session" };
const SHOW_VERIFICATION: FlowHook = { hook: "show_verification_ui" };

/** Whoever has registered is logged in. */
const registration = (sources: ConfigSources): RegistrationFlow | undefined => {
  const { loginUi, registrationWebhooks: webhooks, options, providers, traced } = sources;
  const { enable_local_idp: local, enable_verification: verifies } = options;
  if (webhooks.length === 0 && providers.length === 0 && !local) return undefined;
  const ending = verifies ? [SHOW_VERIFICATION, SESSION] : [SESSION];
  const hooks = (method: string, isOn: boolean, last: readonly FlowHook[]): readonly FlowHook[] =>
    isOn ? [...hooksAfter(method, { webhooks, traced }), ...last] : [];
  const after = hooksByMethod({
    password: hooks("password", local, ending),
    oidc: hooks("oidc", webhooks.length > 0 || providers.length > 0, [SESSION]),
    webauthn: hooks("webauthn", options.enable_passwordless_login_method, [SESSION]),
    code: hooks("code", local || options.enable_oidc_webauthn_sequencing, ending),
  });
  const before = hooksBefore({ webhooks, traced });
  return {
    ...(loginUi?.registrationUrl && { enabled: true, ui_url: loginUi.registrationUrl }),
    ...(before && { before }),
    ...(Object.keys(after).length > 0 && { after }),
  };
};
