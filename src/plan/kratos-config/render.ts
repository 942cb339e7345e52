import type { KratosConfig } from "#src/kratos/config.ts";
import type { Options } from "#src/options.ts";
import { flows } from "./flows.ts";
import { identity } from "./identity.ts";
import { methods } from "./methods.ts";

/** What the configuration is made of. */
export interface ConfigSources {
  readonly options: Options;
  /** Whether there is a key to encrypt tokens at rest with. */
  readonly encrypts: boolean;
}

/** Where a browser goes when nobody said where: there is no page of ours to send it to before a login UI is related. */
const NO_LOGIN_UI_URL = "http://example-default-return-url.com";

/** The whole of `kratos.yaml`, each branch made by the file of its name. */
export const renderKratosConfig = (sources: ConfigSources): KratosConfig => ({
  identity: identity(),
  selfservice: {
    default_browser_return_url: NO_LOGIN_UI_URL,
    flows: flows(sources.options),
    methods: methods(sources.options),
  },
  ...(sources.encrypts ? { ciphers: { algorithm: "xchacha20-poly1305" } } : {}),
});
