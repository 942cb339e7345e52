import { readProviderUnitDatabag } from "#lib/interfaces/loki-push-api.ts";
import type { Invalid } from "#lib/interfaces/wire/databag-format.ts";
import type { UnitName } from "#lib/juju/names.ts";
import type { RelationView } from "#src/endpoints/endpoint.ts";

/** Where each unit of a Loki takes logs; one that has not said so yet is no reason to leave out the others. */
export const observeLoki = ({ remoteUnits }: RelationView) => {
  const urls = new Map<UnitName, string>();
  const leftOut: Invalid[] = [];
  for (const [unit, databag] of remoteUnits) {
    const reading = readProviderUnitDatabag(databag);
    if (reading.state === "ready") urls.set(unit, reading.value);
    if (reading.state === "invalid") leftOut.push({ ...reading, key: `${reading.key} of ${unit}` });
  }
  return { state: "ready", value: urls, leftOut } as const;
};
