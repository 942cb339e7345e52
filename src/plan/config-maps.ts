import type { Facts } from "#src/facts.ts";
import { APP_LABEL } from "#src/kratos/config-maps.ts";
import type { WantedConfigMap } from "#src/wanted.ts";

/** The ConfigMaps that are to be made, empty: Admin UI fills them. */
export const wantedConfigMaps = ({ configMaps, leader, app }: Facts): readonly WantedConfigMap[] => {
  if (configMaps.state !== "read" || !leader) return [];
  const labels = { [APP_LABEL]: app, "app.kubernetes.io/managed-by": "juju" };
  const { names, schemas, providers } = configMaps;
  return [
    ...(schemas === undefined ? [{ name: names.schemas, labels }] : []),
    ...(providers === undefined ? [{ name: names.providers, labels }] : []),
  ];
};
