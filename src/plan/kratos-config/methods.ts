import type { ExternalAddress } from "#lib/interfaces/traefik-route.ts";
import type { PasswordConfig, SelfServiceMethods, WebauthnConfig } from "#src/kratos/config.ts";
import { DEFAULT_PASSWORD_LENGTH, type Options } from "#src/options.ts";
import type { ConfigSources } from "./render.ts";

/** The name that people see in their authenticator beside their account. */
const DISPLAY_NAME = "Identity Platform";

/**
 * The branch `selfservice.methods`: how people prove who they are. Each method is named, on or off, since Kratos' own defaults differ between versions.
 * Second factors stay usable when `enforce_mfa` is off: that option is about the requirement, not the feature.
 */
export const methods = ({ options, providers, publicAddress }: ConfigSources): SelfServiceMethods => {
  const { enable_local_idp: local, enable_oidc_webauthn_sequencing: sequences } = options;
  const webauthn = publicAddress && webauthnConfig(options, publicAddress);
  return {
    profile: { enabled: local },
    link: { enabled: false },
    passkey: { enabled: false },
    code: { enabled: local },
    password: local ? { enabled: true, config: passwordConfig(options) } : { enabled: false },
    totp: local ? { enabled: true, config: { issuer: DISPLAY_NAME } } : { enabled: false },
    lookup_secret: { enabled: local || sequences },
    ...(webauthn && { webauthn: { enabled: true, config: webauthn } }),
    ...(providers.length > 0 && { oidc: { enabled: true, config: { providers } } }),
  };
};

/** What is like Kratos' default is left to it. */
const passwordConfig = ({ breached_password_check, password_min_length }: Options): PasswordConfig => ({
  haveibeenpwned_enabled: breached_password_check,
  ...(password_min_length !== DEFAULT_PASSWORD_LENGTH && { min_password_length: password_min_length }),
});

/** Browsers tie a security key to the host name that people see, so there are none before it is known. */
const webauthnConfig = (options: Options, { scheme, hostname, port }: ExternalAddress): WebauthnConfig | undefined => {
  const { enable_passwordless_login_method: passwordless, enable_oidc_webauthn_sequencing: sequences } = options;
  if (!passwordless && !sequences) return undefined;
  const origin = `${scheme}://${hostname}${port === undefined ? "" : `:${port}`}`;
  return { passwordless, rp: { id: hostname, origins: [origin], display_name: DISPLAY_NAME } };
};
