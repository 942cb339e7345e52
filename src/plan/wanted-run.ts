import type { RelationId } from "#lib/juju/names.ts";
import { Secret } from "#lib/juju/secret.ts";
import { connectionUri, NO_MAIL_SERVER } from "#src/endpoints/smtp.ts";
import type { Facts } from "#src/facts.ts";
import { fingerprint } from "#src/kratos/fingerprint.ts";
import type { WantedRun } from "#src/wanted.ts";
import { wantedCourier } from "./courier.ts";
import { environment } from "./environment.ts";
import { allReady, firstReady } from "./first-ready.ts";
import { foreignJsonnet } from "./foreign-jsonnet.ts";
import { identityProviders } from "./identity-providers.ts";
import { wantedSchemas } from "./identity-schemas.ts";
import { identity } from "./kratos-config/identity.ts";
import { configOrigins } from "./kratos-config/origins.ts";
import { providerConfig } from "./kratos-config/providers.ts";
import { renderKratosConfig } from "./kratos-config/render.ts";
import { logTargets } from "./log-targets.ts";
import { pebbleLayer } from "./pebble-layer.ts";
import { type ConfigFor, schemaChoice } from "./schema-choice.ts";

/** What only a plan that has come so far knows to be there. */
export interface RunSources {
  readonly dsn: Secret;
  readonly cookieSecret: Secret;
  readonly peers: RelationId;
  readonly progress: WantedRun["progress"];
}

/** What should run in the container, and on what. */
export const wantedRun = (facts: Facts, { dsn, cookieSecret, peers, progress }: RunSources): WantedRun => {
  const { integrations, secrets, options } = facts;
  const cipherSecret = secrets.cipher.state === "present" ? secrets.cipher.value : undefined;
  const publicAddress = firstReady(integrations.publicRoute);
  const certificates = [...new Set(allReady(integrations.certificates).flat())].toSorted();
  const schemas = wantedSchemas(facts);
  const configOf = configFor(facts, cipherSecret !== undefined);
  const env = environment({
    ...{ options: options.values, dsn, cookieSecret, cipherSecret, publicAddress },
    mailServer: mailServer(facts),
    oauth2Provider: firstReady(integrations.hydra)?.adminEndpoint,
    tracing: firstReady(integrations.tracing),
    hasRecoveryPage: firstReady(integrations.loginUi)?.recoveryUrl !== undefined,
    trustedCertificates: certificates.length === 0 ? undefined : fingerprint(certificates),
  });
  return {
    ...schemaChoice(facts, configOf, peers),
    origins: configOrigins(schemas.state === "valid" ? schemas.source : undefined),
    foreignJsonnet: foreignJsonnet(facts),
    layer: new Secret(pebbleLayer(env)),
    logTargets: logTargets(facts),
    certificates,
    courier: wantedCourier(facts),
    progress,
    secrets: [dsn, cookieSecret, ...(cipherSecret ? [cipherSecret] : []), ...secretsOf(facts)],
  };
};

/**
 * While the related mail server cannot be used, mail goes on to the one of before: what Kratos could not hand over is lost after seconds.
 * Only that is kept; whatever else changes reaches Kratos as always. A container that starts anew knows of none before.
 */
const mailServer = ({ integrations, lastMailServer }: Facts): Secret => {
  const related = firstReady(integrations.smtp);
  return related === undefined ? (lastMailServer ?? NO_MAIL_SERVER) : connectionUri(related);
};

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
        verificationTemplate: facts.verificationTemplate,
        traced: firstReady(integrations.tracing) !== undefined,
        encrypts,
      }),
    );
};

/** Secrets of others that stand in Kratos' configuration or environment. */
const secretsOf = (facts: Facts): readonly Secret[] => {
  const { integrations, lastMailServer } = facts;
  const webhooks = [...allReady(integrations.registrationWebhooks), ...allReady(integrations.loginWebhooks)];
  const { providers } = identityProviders(facts);
  return [
    ...(lastMailServer ? [lastMailServer] : []),
    ...allReady(integrations.smtp).flatMap(({ password }) => (password ? [password] : [])),
    ...webhooks.flatMap(({ auth }) => (auth ? [auth.value] : [])),
    ...providers.flatMap(({ clientSecret, apple }) => [
      ...(clientSecret ? [clientSecret] : []),
      ...(apple ? [apple.privateKey] : []),
    ]),
  ];
};
