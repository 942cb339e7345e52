import type { SelfServiceMethods } from "#src/kratos/config.ts";
import type { Options } from "#src/options.ts";

/**
 * The branch `selfservice.methods`: how people prove who they are. Each method is named, on or off, since Kratos' own defaults differ between versions.
 * Second factors stay usable when `enforce_mfa` is off: that option is about the requirement, not the feature.
 */
export const methods = ({ enable_local_idp: local }: Options): SelfServiceMethods => ({
  profile: { enabled: local },
  link: { enabled: false },
  code: { enabled: local },
  password: local ? { enabled: true, config: { haveibeenpwned_enabled: false } } : { enabled: false },
  totp: local ? { enabled: true, config: { issuer: "Identity Platform" } } : { enabled: false },
  lookup_secret: { enabled: local },
});
