import type { ApplicationName } from "#lib/juju/names.ts";
import type { Facts } from "#src/facts.ts";
import type { Integration } from "#src/integrations.ts";
import { firstReady } from "#src/plan/first-ready.ts";
import { identityProviders } from "#src/plan/identity-providers.ts";
import type { Finding, StatusRow } from "./row.ts";

/** Reasons in what other charms have sent. None of them keeps Kratos from running on the rest. */
export const INTEGRATION_ROWS: readonly StatusRow[] = [
  {
    condition: "integration-invalid",
    severity: "blocked",
    effect: "none",
    meaning:
      "Another charm has sent something that cannot be used. The rest goes on without it, and mail goes to the mail server of before.",
    when: (facts) =>
      everyIntegration(facts)
        .map(([endpoint, each]) => invalid(endpoint, each, facts))
        .find(isFound),
  },
  {
    condition: "provider-refused",
    severity: "blocked",
    effect: "none",
    meaning: "An external identity provider cannot be used as it is described. The others can.",
    when: (facts) => {
      const [first] = identityProviders(facts).refused;
      if (first === undefined) return undefined;
      const { source, name, reason } = first;
      const origin = "relation" in source ? "Relation kratos-external-idp" : "ConfigMap oidc-providers";
      return { source, detail: `${origin}: provider ${name} is left out: ${reason}`, next: "change it there" };
    },
  },
  {
    condition: "integration-secret-unreadable",
    severity: "waiting",
    effect: "none",
    meaning:
      "Another charm has named a secret that this unit may not read (yet). Mail goes to the mail server of before.",
    when: (facts) =>
      everyIntegration(facts)
        .map(([endpoint, each]) => secretUnreadable(endpoint, each, facts))
        .find(isFound),
  },
  {
    condition: "external-host-missing",
    severity: "blocked",
    effect: "none",
    meaning: "Others are to be told where people log in, and nobody has said under which host name.",
    when: ({ integrations: { kratosInfo, externalProviders, publicRoute }, app }) =>
      kratosInfo.length > 0 && externalProviders.length > 0 && publicRoute.length === 0
        ? {
            source: { relation: "public-route" },
            detail:
              "Cannot send integration data without an external hostname. Please provide a traefik-route relation (public-route)",
            next: `juju integrate ${app}:public-route traefik-k8s`,
          }
        : undefined,
  },
  {
    condition: "public-ingress-missing",
    severity: "waiting",
    effect: "none",
    meaning: "External providers send people back to the public host name, so they are not used before it is known.",
    when: ({ integrations: { externalProviders, publicRoute }, app }) =>
      externalProviders.some(({ reading }) => reading.state === "ready") && firstReady(publicRoute) === undefined
        ? {
            source: { relation: "public-route" },
            detail: "Waiting for public ingress (public-route)",
            ...(publicRoute.length === 0 && { next: `juju integrate ${app}:public-route traefik-k8s` }),
          }
        : undefined,
  },
  {
    condition: "integration-twice",
    severity: "blocked",
    effect: "none",
    meaning: "Two relations on an endpoint where only one can count; the older one does.",
    when: ({ integrations: { publicRoute, loginUi }, app }) => {
      const twice = [
        ["public-route", publicRoute],
        ["ui-endpoint-info", loginUi],
      ] as const;
      const [endpoint, relations] = twice.find(([, each]) => each.length > 1) ?? [];
      const second = relations?.[1]?.view.remoteApp;
      if (endpoint === undefined || second === undefined) return undefined;
      return {
        source: { relation: endpoint },
        detail: `Only one relation ${endpoint} can count: ${second} is passed over`,
        next: `juju remove-relation ${app}:${endpoint} ${second}`,
      };
    },
  },
];

type Named = readonly [endpoint: string, integration: Integration<unknown>];

const everyIntegration = ({ integrations }: Facts): readonly Named[] => [
  ...integrations.publicRoute.map((each): Named => ["public-route", each]),
  ...integrations.internalRoute.map((each): Named => ["internal-route", each]),
  ...integrations.hydra.map((each): Named => ["hydra-endpoint-info", each]),
  ...integrations.loginUi.map((each): Named => ["ui-endpoint-info", each]),
  ...integrations.registrationWebhooks.map((each): Named => ["kratos-registration-webhook", each]),
  ...integrations.loginWebhooks.map((each): Named => ["kratos-login-webhook", each]),
  ...integrations.externalProviders.map((each): Named => ["kratos-external-idp", each]),
  ...integrations.smtp.map((each): Named => ["smtp", each]),
  ...integrations.tracing.map((each): Named => ["tracing", each]),
  ...integrations.certificates.map((each): Named => ["receive-ca-cert", each]),
  ...integrations.logging.map((each): Named => ["logging", each]),
];

const invalid = (
  endpoint: string,
  { view, reading, leftOut = [] }: Integration<unknown>,
  { unit }: Facts,
): Finding | undefined => {
  const fault = reading.state === "invalid" ? reading : leftOut[0];
  return (
    fault && {
      source: { relation: endpoint },
      detail: `Relation ${endpoint}: ${fault.key} of ${view.remoteApp} cannot be used: ${fault.reason}`,
      next: `juju show-unit ${unit} --endpoint ${endpoint}`,
    }
  );
};

const secretUnreadable = (
  endpoint: string,
  { view, reading }: Integration<unknown>,
  { app }: Facts,
): Finding | undefined =>
  reading.state === "secret-unreadable"
    ? {
        source: { relation: endpoint },
        detail: `Waiting for ${view.remoteApp} to grant its secret (${endpoint}): ${reading.reason}`,
        next: wayToGrant(endpoint, view.remoteApp, app),
      }
    : undefined;

/** A charm's secret is granted by that charm alone. A mail server's password may be the secret of a user, who has to grant it. */
const wayToGrant = (endpoint: string, owner: ApplicationName, app: ApplicationName): string =>
  endpoint === "smtp"
    ? `juju grant-secret ... ${app} if it is a secret of yours, else juju status ${owner}`
    : `juju status ${owner}`;

const isFound = (finding: Finding | undefined): finding is Finding => finding !== undefined;
