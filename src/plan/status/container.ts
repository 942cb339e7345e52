import { CONTAINER } from "#src/kratos/names.ts";
import type { StatusRow } from "./row.ts";

/** Reasons in the workload container itself. */
export const CONTAINER_ROWS: readonly StatusRow[] = [
  {
    condition: "container-unreachable",
    severity: "waiting",
    effect: "leave",
    meaning:
      "Pebble in the workload container does not answer yet. It will, or the container cannot start: `kubectl describe pod` tells.",
    when: ({ workload }) =>
      workload.state === "unreachable"
        ? { source: { container: CONTAINER }, detail: "Waiting for the container kratos to start" }
        : undefined,
  },
  {
    condition: "kratos-missing",
    severity: "blocked",
    effect: "leave",
    meaning: "The image attached as `oci-image` has no program `kratos` on its PATH.",
    when: ({ workload, app }) =>
      workload.state === "no-kratos"
        ? {
            source: { resource: "oci-image" },
            detail: "The image of resource oci-image has no program kratos",
            next: `juju attach-resource ${app} oci-image=ghcr.io/canonical/kratos:26.2.0`,
          }
        : undefined,
  },
  {
    condition: "kratos-version-unknown",
    severity: "waiting",
    effect: "leave",
    meaning:
      "The command `kratos version` fails in the container: it was killed, or the program does not fit the machine.",
    when: ({ workload }) =>
      workload.state === "unknown-kratos"
        ? {
            source: { container: CONTAINER },
            detail: `Waiting for Kratos to tell its version: ${workload.reason}`,
          }
        : undefined,
  },
];
