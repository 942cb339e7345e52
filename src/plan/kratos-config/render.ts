import type { LoginUiEndpoints } from "#lib/interfaces/login-ui-endpoints.ts";
import type { ExternalAddress } from "#lib/interfaces/traefik-route.ts";
import type { Webhook } from "#src/integrations.ts";
import type { IdentityConfig, KratosConfig, OidcProvider } from "#src/kratos/config.ts";
import type { Options } from "#src/options.ts";
import { defaultReturnUrl, flows } from "./flows.ts";
import { mailTemplates } from "./mail-templates.ts";
import { methods } from "./methods.ts";

/** What the configuration is made of. */
export interface ConfigSources {
  readonly options: Options;
  readonly identity: IdentityConfig;
  readonly loginUi: LoginUiEndpoints | undefined;
  /** Where browsers reach Kratos. */
  readonly publicAddress: ExternalAddress | undefined;
  readonly providers: readonly OidcProvider[];
  readonly registrationWebhooks: readonly Webhook[];
  readonly loginWebhooks: readonly Webhook[];
  /** Of the mail that verifies an address. */
  readonly verificationTemplate: string | undefined;
  /** Whether traces go anywhere. */
  readonly traced: boolean;
  /** Whether there is a key to encrypt tokens at rest with. */
  readonly encrypts: boolean;
}

/** The whole of `kratos.yaml`, each branch made by the file of its name. */
export const renderKratosConfig = (sources: ConfigSources): KratosConfig => {
  const branch = flows(sources);
  const courier = mailTemplates(sources);
  return {
    identity: sources.identity,
    selfservice: {
      default_browser_return_url: defaultReturnUrl(sources),
      ...(branch && { flows: branch }),
      methods: methods(sources),
    },
    ...(courier && { courier }),
    ...(sources.encrypts ? { ciphers: { algorithm: "xchacha20-poly1305" } } : {}),
  };
};
