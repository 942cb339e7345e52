import { type ConfigMap, readConfigMap } from "#lib/kubernetes/config-map.ts";
import { KubernetesError } from "#lib/kubernetes/errors.ts";
import { readServiceAccount, type ServiceAccount } from "#lib/kubernetes/service-account.ts";
import type { ConfigMapStanding, ConfigMapsFact } from "#src/facts.ts";
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

const readBoth = async (account: ServiceAccount, app: string): Promise<ConfigMapsFact> => {
  const [schemas, providers] = await Promise.all([
    readOne(account, app, LEGACY_CONFIG_MAPS.schemas),
    readOne(account, app, LEGACY_CONFIG_MAPS.providers),
  ]);
  return {
    state: "read",
    names: { schemas: schemas.name, providers: providers.name },
    standing: { schemas: schemas.standing, providers: providers.standing },
    schemas: schemas.data,
    providers: providers.data,
  };
};

interface Found {
  readonly name: string;
  readonly standing: ConfigMapStanding;
  readonly data: ConfigMap["data"] | undefined;
}

/** The old names are those of the Python charm, the same for every application of a model; whoever has them keeps them. */
const readOne = async (account: ServiceAccount, app: string, legacy: string): Promise<Found> => {
  const old = found(legacy, await readConfigMap(account, legacy), app);
  if (old.standing === "absent" ? app === LEGACY_APP : old.standing !== "foreign") return old;
  const name = scopedConfigMap(app, legacy);
  return found(name, await readConfigMap(account, name), app);
};

/** Whoever makes a ConfigMap of the same name for something else is left alone: its data is not read. */
const found = (name: string, configMap: ConfigMap | undefined, app: string): Found => {
  if (configMap === undefined) return { name, standing: "absent", data: undefined };
  if (configMap.labels[APP_LABEL] !== app) return { name, standing: "foreign", data: undefined };
  const isOwned = configMap.ownerReferences.some((owner) => owner.kind === "StatefulSet" && owner.name === app);
  return { name, standing: isOwned ? "owned" : "without-owner", data: configMap.data };
};
