import { firstReady } from "#src/plan/first-ready.ts";
import { wantedSchemas } from "#src/plan/identity-schemas.ts";
import type { StatusRow } from "./row.ts";

/** Reasons in the options of the charm. */
export const OPTION_ROWS: readonly StatusRow[] = [
  {
    condition: "option-invalid",
    severity: "blocked",
    effect: "keep",
    meaning:
      "An option has a value that cannot be used. What ran before goes on with the last good configuration; a new container starts with the default of this option.",
    when: ({ options: { problems }, app }) => {
      const [first, ...others] = problems;
      if (first === undefined) return undefined;
      const also = others.length === 0 ? "" : ` (also wrong: ${others.map(({ option }) => option).join(", ")})`;
      return {
        source: { option: first.option },
        detail: `Option ${first.option}: ${first.reason}${also}`,
        next: `juju config ${app} ${first.option}=...`,
      };
    },
  },
  {
    condition: "options-conflict",
    severity: "blocked",
    effect: "keep",
    meaning:
      "Two options ask for security keys in ways that exclude each other. What ran before goes on; a new container starts with both.",
    when: ({ options: { values: options }, app }) =>
      options.enable_oidc_webauthn_sequencing && options.enable_passwordless_login_method
        ? {
            source: { option: "enable_oidc_webauthn_sequencing" },
            detail: "Options enable_oidc_webauthn_sequencing and enable_passwordless_login_method exclude each other",
            next: `juju config ${app} enable_passwordless_login_method=false`,
          }
        : undefined,
  },
  {
    condition: "schemas-invalid",
    severity: "blocked",
    effect: "none",
    meaning: "The identity schemas that are asked for cannot be used. Those that were accepted last go on.",
    when: (facts) => {
      const wanted = wantedSchemas(facts);
      if (wanted.state !== "invalid") return undefined;
      const { source, reason } = wanted;
      return "option" in source
        ? {
            source,
            detail: `Option ${source.option}: ${reason}; the schemas of before go on`,
            next: `juju config ${facts.app} ${source.option}=...`,
          }
        : {
            source,
            detail: `ConfigMap ${source.configMap}: ${reason}; the schemas of before go on`,
            next: `edit it in Admin UI, or: kubectl --namespace ${facts.model.name} edit configmap ${source.configMap}`,
          };
    },
  },
  {
    condition: "keys-need-public-route",
    severity: "waiting",
    effect: "none",
    meaning: "Browsers tie security keys to the host name that people see, so there are none before it is known.",
    when: ({ options: { values: options }, integrations, app }) => {
      const isAsked = options.enable_passwordless_login_method || options.enable_oidc_webauthn_sequencing;
      if (!isAsked || firstReady(integrations.publicRoute) !== undefined) return undefined;
      return {
        source: { relation: "public-route" },
        detail: "Waiting for the public host name: security keys need it (public-route)",
        ...(integrations.publicRoute.length === 0 && { next: `juju integrate ${app}:public-route traefik-k8s` }),
      };
    },
  },
];
