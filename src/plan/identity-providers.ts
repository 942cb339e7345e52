import { readConfigMapProviders } from "#lib/interfaces/external-provider.ts";
import type { OidcProvider } from "#lib/interfaces/oidc-provider.ts";
import type { RelationId } from "#lib/juju/names.ts";
import type { Facts } from "#src/facts.ts";
import type { ProblemSource } from "#src/problem.ts";
import { firstReady } from "./first-ready.ts";

/** The external identity providers of all relations and of the ConfigMap, each id once. */
export interface IdentityProviders {
  /** Those that can be used now. */
  readonly providers: readonly OidcProvider[];
  /** Ids of those that an integrator brought and that no other has. */
  readonly ofRelation: (relation: RelationId) => readonly string[];
  /** Whether any comes from a relation: only those can be linked to an account by the person. */
  readonly hasRelations: boolean;
  /** Entries that are not used, by where they come from. */
  readonly refused: readonly RefusedEntry[];
}

export interface RefusedEntry {
  readonly source: ProblemSource;
  readonly name: string;
  readonly reason: string;
}

interface Entry {
  readonly provider: OidcProvider;
  readonly relation: RelationId | undefined;
  readonly source: ProblemSource;
}

const RELATION: ProblemSource = { relation: "kratos-external-idp" };
const CONFIG_MAP: ProblemSource = { configMap: "oidc-providers" };

/**
 * Relations count before the ConfigMap, older relations before younger ones: of two providers with one id the second could never be chosen.
 * Those of relations are told where they send people back to, so they are not used before that is known; who edits the ConfigMap knows.
 */
export const identityProviders = ({ integrations, configMaps }: Facts): IdentityProviders => {
  const data = configMaps.state === "read" ? configMaps.providers : undefined;
  const lists = [
    ...integrations.externalProviders.map(({ view, reading }) => ({
      reading,
      relation: view.relationId,
      source: RELATION,
    })),
    { reading: readConfigMapProviders(data ?? {}), relation: undefined, source: CONFIG_MAP },
  ];
  const entries = lists.flatMap(({ reading, relation, source }): readonly Entry[] =>
    reading.state === "ready" ? reading.value.providers.map((provider) => ({ provider, relation, source })) : [],
  );
  const isFirst = ({ provider }: Entry, index: number) =>
    entries.findIndex((other) => other.provider.id === provider.id) === index;
  const used = entries.filter(isFirst);
  const doubles = entries.filter((entry, index) => !isFirst(entry, index));
  const hasHost = firstReady(integrations.publicRoute) !== undefined;
  return {
    providers: used.filter(({ relation }) => relation === undefined || hasHost).map(({ provider }) => provider),
    ofRelation: (id) => used.filter(({ relation }) => relation === id).map(({ provider }) => provider.id),
    hasRelations: used.some(({ relation }) => relation !== undefined),
    refused: [
      ...lists.flatMap(({ reading, source }) =>
        reading.state === "ready" ? reading.value.refused.map((each) => ({ source, ...each })) : [],
      ),
      ...doubles.map(({ provider, source }) => ({
        source,
        name: provider.id,
        reason: "its id is taken by another one",
      })),
    ],
  };
};
