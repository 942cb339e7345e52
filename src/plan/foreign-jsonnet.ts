import type { Facts } from "#src/facts.ts";
import type { Integration, Webhook } from "#src/integrations.ts";
import type { ForeignJsonnet } from "#src/wanted.ts";
import { allReady, firstReady } from "./first-ready.ts";
import { identityProviders } from "./identity-providers.ts";

/** The Jsonnet that other charms and Admin UI have sent: mappers of claims, and what webhooks are sent. */
export const foreignJsonnet = (facts: Facts): readonly ForeignJsonnet[] => {
  const { registrationWebhooks, loginWebhooks, publicRoute } = facts.integrations;
  const found = [
    ...(firstReady(publicRoute) === undefined ? [] : ofProviders(facts)),
    ...ofWebhooks("kratos-registration-webhook", registrationWebhooks),
    ...ofWebhooks("kratos-login-webhook", loginWebhooks),
  ];
  return found.filter(({ url }, index) => found.findIndex((other) => other.url === url) === index);
};

const ofProviders = (facts: Facts): readonly ForeignJsonnet[] => {
  const { providers, ofRelation } = identityProviders(facts);
  const related = new Set(facts.integrations.externalProviders.flatMap(({ view }) => ofRelation(view.relationId)));
  return providers.flatMap(({ id, mapperUrl }) => {
    const source = related.has(id) ? { relation: "kratos-external-idp" } : { configMap: "oidc-providers" };
    return mapperUrl === undefined ? [] : [{ url: mapperUrl, source, name: `Provider ${id}` }];
  });
};

const ofWebhooks = (relation: string, webhooks: readonly Integration<Webhook>[]): readonly ForeignJsonnet[] =>
  allReady(webhooks).map(({ url, body }) => ({ url: body, source: { relation }, name: `Webhook ${url}` }));
