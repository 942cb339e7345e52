import type { SelfServiceFlows } from "#src/kratos/config.ts";
import type { Options } from "#src/options.ts";

/** Shown in recovery links until a login UI is related. Without it Kratos would send people to a page of its maker. */
const NO_LOGIN_UI_URL = "http://no-login-ui-is-related.invalid/";

/** The branch `selfservice.flows`: what people can do for themselves. */
export const flows = ({ enable_local_idp: local, enforce_mfa: enforce }: Options): SelfServiceFlows => ({
  recovery: {
    enabled: local,
    ui_url: NO_LOGIN_UI_URL,
    use: "code",
    after: { hooks: [{ hook: "revoke_active_sessions" }] },
  },
  registration: { enabled: false },
  settings: { required_aal: local && enforce ? "highest_available" : "aal1" },
});
