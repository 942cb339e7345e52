import type { ProviderList } from "#lib/interfaces/external-provider.ts";
import type { HydraEndpoints } from "#lib/interfaces/hydra-endpoints.ts";
import type { KratosWebhook } from "#lib/interfaces/kratos-webhook.ts";
import type { LoginUiEndpoints } from "#lib/interfaces/login-ui-endpoints.ts";
import type { TracingAddress } from "#lib/interfaces/tracing.ts";
import type { ExternalAddress } from "#lib/interfaces/traefik-route.ts";
import type { Invalid } from "#lib/interfaces/wire/databag-format.ts";
import type { UnitName } from "#lib/juju/names.ts";
import type { Secret } from "#lib/juju/secret.ts";
import type { OwnSide, RelationView } from "#src/endpoints/endpoint.ts";
import type { MailServer } from "#src/endpoints/smtp.ts";

/** The relations with everything but the database and the peers, endpoint by endpoint, the oldest relation first. Types only. */
export interface Integrations {
  readonly publicRoute: readonly Integration<ExternalAddress>[];
  readonly internalRoute: readonly Integration<ExternalAddress>[];
  readonly hydra: readonly Integration<HydraEndpoints>[];
  readonly loginUi: readonly Integration<LoginUiEndpoints>[];
  readonly registrationWebhooks: readonly Integration<Webhook>[];
  readonly loginWebhooks: readonly Integration<Webhook>[];
  readonly externalProviders: readonly Integration<ProviderList>[];
  /** The relation with an integrator that breaks in this very hook, as far as something is left to take back there. */
  readonly leavingProviders: readonly OwnSide[];
  readonly smtp: readonly Integration<MailServer>[];
  readonly tracing: readonly Integration<TracingAddress>[];
  readonly certificates: readonly Integration<readonly string[]>[];
  readonly logging: readonly Integration<ReadonlyMap<UnitName, string>>[];
  readonly kratosInfo: readonly OwnSide[];
  readonly metrics: readonly OwnSide[];
  readonly dashboards: readonly OwnSide[];
}

/** One relation: its databags, and what the other side means by its own. */
export interface Integration<T> {
  readonly view: RelationView;
  readonly reading: RemoteReading<T>;
  /** Parts that cannot be used while the rest can. */
  readonly leftOut?: readonly Invalid[];
}

/** What the other side says, the secrets that it names included. */
export type RemoteReading<T> =
  | { readonly state: "pending" }
  | Invalid
  | { readonly state: "ready"; readonly value: T }
  | { readonly state: "secret-unreadable"; readonly key: string; readonly reason: string };

/** A webhook whose key has been read. */
export type Webhook = Omit<KratosWebhook<string>, "auth"> & {
  readonly auth?: {
    readonly type: "api_key";
    readonly name: string;
    readonly in: "header" | "cookie";
    readonly value: Secret;
  };
};
