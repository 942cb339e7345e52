import { providerUnitDatabag } from "#lib/interfaces/prometheus-scrape.ts";
import { changesTo, isUnchanged } from "#lib/juju/databag.ts";
import { unitNumberOf } from "#lib/juju/names.ts";
import type { Facts } from "#src/facts.ts";
import type { Publication } from "#src/wanted.ts";
import { withdrawnConfirmation } from "./courier-handover.ts";

/** What every unit says for itself, before anything happens in its container. */
export const unitPublications = (facts: Facts): readonly Publication[] => [
  ...toPrometheus(facts),
  ...withdrawnConfirmation(facts),
];

/** Where this unit is. The address of a pod changes whenever it is replaced. */
const toPrometheus = ({ integrations, unit, app, model, address }: Facts): readonly Publication[] => {
  const fqdn = `${app}-${unitNumberOf(unit)}.${app}-endpoints.${model.name}.svc.cluster.local`;
  const databag = providerUnitDatabag({ unit, address: address ?? fqdn, fqdn });
  return integrations.metrics.flatMap((view): readonly Publication[] => {
    const changes = changesTo(view.unit, databag);
    return isUnchanged(changes) ? [] : [{ relationId: view.relationId, bag: "unit", changes }];
  });
};
