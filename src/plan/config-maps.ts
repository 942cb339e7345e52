import type { ConfigMapStanding, Facts } from "#src/facts.ts";
import { APP_LABEL } from "#src/kratos/config-maps.ts";
import type { WantedConfigMap } from "#src/wanted.ts";

/** The ConfigMaps that are to be made, empty since Admin UI fills them, and those that would outlive the application. */
export const wantedConfigMaps = ({ configMaps, leader, app }: Facts): readonly WantedConfigMap[] => {
  if (configMaps.state !== "read" || !leader) return [];
  const labels = { [APP_LABEL]: app, "app.kubernetes.io/managed-by": "juju" };
  const { names, standing } = configMaps;
  return [
    ...step(standing.schemas).map((each) => ({ step: each, name: names.schemas, labels })),
    ...step(standing.providers).map((each) => ({ step: each, name: names.providers, labels })),
  ];
};

const step = (standing: ConfigMapStanding): readonly WantedConfigMap["step"][] => {
  switch (standing) {
    case "absent":
      return ["create"];
    case "without-owner":
      return ["adopt"];
    default:
      return [];
  }
};
