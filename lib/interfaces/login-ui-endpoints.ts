import * as z from "zod";
import type { Databag } from "#lib/juju/databag.ts";
import { type Invalid, type Reading, readDatabag, writeDatabag } from "./wire/databag-format.ts";
import { HttpUrl } from "./wire/values.ts";

/**
 * The Juju interface `login_ui_endpoints` (identity-platform-login-ui-operator, login_ui_endpoints 0.5).
 * The provider, the login UI, tells where its pages are in its application's databag; the requirer writes nothing.
 */
export const LOGIN_UI_ENDPOINTS = "login_ui_endpoints";

const Page = z.exactOptional(HttpUrl);

const LoginUiEndpoints = z.object({
  loginUrl: Page,
  errorUrl: Page,
  settingsUrl: Page,
  recoveryUrl: Page,
  verificationUrl: Page,
  registrationUrl: Page,
  webauthnSettingsUrl: Page,
  accountLinkingSettingsUrl: Page,
  consentUrl: Page,
  oidcErrorUrl: Page,
  deviceVerificationUrl: Page,
  postDeviceDoneUrl: Page,
});

/** Where the login UI's pages are. A login UI of older days does not have them all. */
export type LoginUiEndpoints = Readonly<z.output<typeof LoginUiEndpoints>>;

/** The databag of a provider's application. */
export const providerDatabag = (endpoints: LoginUiEndpoints): Databag => writeDatabag(LoginUiEndpoints, endpoints);

/** What a provider says about its pages. */
export type LoginUiReading =
  /** It has no host for its URLs yet. */
  | Exclude<Reading<LoginUiEndpoints>, { readonly state: "ready" }>
  | {
      readonly state: "ready";
      readonly value: LoginUiEndpoints;
      /** Pages that cannot be used while the others can. */
      readonly leftOut: readonly Invalid[];
    };

/** Reads the databag of a provider's application, each page by itself. */
export const readProviderDatabag = (databag: Databag): LoginUiReading => {
  const { reading, leftOut } = readPages(databag);
  if (reading.state === "ready") return { ...reading, leftOut };
  return leftOut.find(({ key }) => !lacksHost(databag[key] ?? "")) ?? reading;
};

interface Pages {
  readonly reading: Exclude<Reading<LoginUiEndpoints>, Invalid>;
  readonly leftOut: readonly Invalid[];
}

/** Leaves out one page after the other until the rest can be used. */
const readPages = (databag: Databag, leftOut: readonly Invalid[] = []): Pages => {
  const reading = readDatabag(LoginUiEndpoints, databag);
  if (reading.state !== "invalid") return { reading, leftOut };
  return readPages({ ...databag, [reading.key]: "" }, [...leftOut, reading]);
};

/** Before its own ingress is ready the login UI writes `/ui/login` or `https:///ui/login`. */
const lacksHost = (url: string): boolean => /^(?:https?:\/\/)?\/(?!\/)/.test(url);
