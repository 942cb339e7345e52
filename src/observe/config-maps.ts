import { readConfigMap } from "#lib/kubernetes/config-map.ts";
import { KubernetesError } from "#lib/kubernetes/errors.ts";
import { readServiceAccount, type ServiceAccount } from "#lib/kubernetes/service-account.ts";
import type { ConfigMapNames, ConfigMapsFact } from "#src/facts.ts";
import { APP_LABEL, LEGACY_APP, LEGACY_CONFIG_MAPS, scopedConfigMap } from "#src/kratos/config-maps.ts";
import type { World } from "#src/world.ts";

/** Reads the ConfigMaps that Admin UI edits. A Kubernetes that does not answer is a fact: Kratos runs without it. */
export const observeConfigMaps = async ({ environment, context }: World): Promise<ConfigMapsFact> => {
  const account = await readServiceAccount(environment);
  if (account === undefined) return { state: "outside-cluster" };
  try {
    return await readBoth(account, context.app);
  } catch (error) {
    if (!(error instanceof KubernetesError)) throw error;
    return { state: "unreadable", failure: error.failure, reason: error.reason };
  }
};

/** The old names are those of the Python charm, the same for every application of a model; whoever has them keeps them. */
const readBoth = async (account: ServiceAccount, app: string): Promise<ConfigMapsFact> => {
  const [schemas, providers] = await Promise.all([
    readOne(account, app, "schemas"),
    readOne(account, app, "providers"),
  ]);
  return {
    state: "read",
    names: { schemas: schemas.name, providers: providers.name },
    schemas: schemas.data,
    providers: providers.data,
  };
};

/** One of the old name that belongs to somebody else is left alone. */
const readOne = async (account: ServiceAccount, app: string, which: keyof ConfigMapNames) => {
  const legacy = LEGACY_CONFIG_MAPS[which];
  const old = await readConfigMap(account, legacy);
  const isOwn = old === undefined ? app === LEGACY_APP : old.labels[APP_LABEL] === app;
  if (isOwn) return { name: legacy, data: old?.data };
  const name = scopedConfigMap(app, legacy);
  return { name, data: (await readConfigMap(account, name))?.data };
};
