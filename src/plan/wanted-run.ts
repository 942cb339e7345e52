import type { RelationId } from "#lib/juju/names.ts";
import { Secret } from "#lib/juju/secret.ts";
import { connectionUri, NO_MAIL_SERVER } from "#src/endpoints/smtp.ts";
import type { Facts } from "#src/facts.ts";
import type { KratosConfig } from "#src/kratos/config.ts";
import { fingerprint } from "#src/kratos/fingerprint.ts";
import { isSameSet, type SchemaSet } from "#src/kratos/identity-schemas.ts";
import type { WantedRun } from "#src/wanted.ts";
import { environment } from "./environment.ts";
import { allReady, firstReady } from "./first-ready.ts";
import { identityProviders } from "./identity-providers.ts";
import { SHIPPED_SCHEMAS, wantedSchemas } from "./identity-schemas.ts";
import { identity } from "./kratos-config/identity.ts";
import { configOrigins } from "./kratos-config/origins.ts";
import { providerConfig } from "./kratos-config/providers.ts";
import { renderKratosConfig } from "./kratos-config/render.ts";
import { logTargets } from "./log-targets.ts";
import { pebbleLayer } from "./pebble-layer.ts";

/** What only a plan that has come so far knows to be there. */
export interface RunSources {
  readonly dsn: Secret;
  readonly cookieSecret: Secret;
  readonly peers: RelationId;
  readonly progress: WantedRun["progress"];
}

/** What should run in the container, and on what. */
export const wantedRun = (facts: Facts, { dsn, cookieSecret, peers, progress }: RunSources): WantedRun => {
  const { integrations, secrets, options, leader } = facts;
  const cipherSecret = secrets.cipher.state === "present" ? secrets.cipher.value : undefined;
  const publicAddress = firstReady(integrations.publicRoute);
  const mailServer = firstReady(integrations.smtp);
  const certificates = [...new Set(allReady(integrations.certificates).flat())].toSorted();
  const configOf = configFor(facts, cipherSecret !== undefined);
  const env = environment({
    ...{ options: options.values, dsn, cookieSecret, cipherSecret, publicAddress },
    mailServer: mailServer === undefined ? NO_MAIL_SERVER : connectionUri(mailServer),
    oauth2Provider: firstReady(integrations.hydra)?.adminEndpoint,
    tracing: firstReady(integrations.tracing),
    hasRecoveryPage: firstReady(integrations.loginUi)?.recoveryUrl !== undefined,
    trustedCertificates: certificates.length === 0 ? undefined : fingerprint(certificates),
  });
  return {
    ...schemaChoice(facts, configOf, peers),
    origins: configOrigins(),
    layer: new Secret(pebbleLayer(env)),
    logTargets: logTargets(facts),
    certificates,
    courier: leader ? "active" : "inactive",
    progress,
    secrets: [dsn, cookieSecret, ...(cipherSecret ? [cipherSecret] : []), ...secretsOf(facts)],
  };
};

type ConfigFor = (schemas: SchemaSet) => Secret<KratosConfig>;

const configFor = (facts: Facts, encrypts: boolean): ConfigFor => {
  const { integrations, options } = facts;
  const { providers } = identityProviders(facts);
  return (schemas) =>
    new Secret(
      renderKratosConfig({
        options: options.values,
        identity: identity(schemas),
        loginUi: firstReady(integrations.loginUi),
        publicAddress: firstReady(integrations.publicRoute),
        providers: providers.map(providerConfig),
        registrationWebhooks: allReady(integrations.registrationWebhooks),
        loginWebhooks: allReady(integrations.loginWebhooks),
        traced: firstReady(integrations.tracing) !== undefined,
        encrypts,
      }),
    );
};

/**
 * Identities keep the id of their schema, so no change of schemas may reach Kratos before it is known to break none of them: all units
 * serve what the leader has accepted last, and the leader tries what is asked for. Where nothing was accepted yet, what is asked for is
 * served at once, and the shipped schemas if Kratos refuses it.
 */
const schemaChoice = (
  facts: Facts,
  configOf: ConfigFor,
  peers: RelationId,
): Pick<WantedRun, "config" | "fallback" | "acceptance"> => {
  const accepted = facts.peers.state === "present" ? facts.peers.acceptedSchemas : undefined;
  const wanted = wantedSchemas(facts);
  const asked = wanted.state === "valid" ? wanted.set : (accepted ?? SHIPPED_SCHEMAS);
  const acceptance = { peers, schemas: asked };
  if (accepted === undefined) {
    const config = configOf(asked);
    if (isSameSet(asked, SHIPPED_SCHEMAS)) return { config };
    return { config, fallback: configOf(SHIPPED_SCHEMAS), ...(facts.leader && { acceptance }) };
  }
  const isProposal = facts.leader && !isSameSet(asked, accepted);
  return { config: configOf(accepted), ...(isProposal && { acceptance: { ...acceptance, config: configOf(asked) } }) };
};

/** Secrets of others that stand in Kratos' configuration or environment. */
const secretsOf = (facts: Facts): readonly Secret[] => {
  const { integrations } = facts;
  const webhooks = [...allReady(integrations.registrationWebhooks), ...allReady(integrations.loginWebhooks)];
  const { providers } = identityProviders(facts);
  return [
    ...allReady(integrations.smtp).flatMap(({ password }) => (password ? [password] : [])),
    ...webhooks.flatMap(({ auth }) => (auth ? [auth.value] : [])),
    ...providers.flatMap(({ clientSecret, apple }) => [
      ...(clientSecret ? [clientSecret] : []),
      ...(apple ? [apple.privateKey] : []),
    ]),
  ];
};
