import type { Progress } from "#src/facts.ts";
import { fingerprint } from "#src/kratos/fingerprint.ts";
import { COURIER_SERVICE, KRATOS_SERVICE } from "#src/kratos/names.ts";
import type { WantedRun } from "#src/wanted.ts";

/** The note of what is finished once a plan has been followed. Layer and configuration hold secrets, so it keeps fingerprints. */
export const progressOf = (run: WantedRun, config: Progress["config"]): Progress => {
  const layer = run.layer.reveal();
  return {
    ...run.progress,
    config,
    layer: fingerprint(layer),
    logTargets: fingerprint(run.logTargets),
    certificates: fingerprint(run.certificates),
    services: {
      kratos: fingerprint(layer.services?.[KRATOS_SERVICE]),
      courier: fingerprint(layer.services?.[COURIER_SERVICE]),
    },
  };
};

/** Whether all that a note tells is so already. */
export const isSameProgress = (wanted: Progress, noted: Progress | undefined): boolean =>
  noted !== undefined && fingerprint(flat(wanted)) === fingerprint(flat(noted));

const flat = ({ bootId, version, dsn, layer, logTargets, certificates, config, services }: Progress) => [
  ...[bootId, version, dsn, layer, logTargets, certificates],
  ...[config.data, config.file, services.kratos, services.courier],
];
