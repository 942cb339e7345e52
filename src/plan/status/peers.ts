import type { StatusRow } from "./row.ts";

/** Reasons between the units of this application. */
export const PEER_ROWS: readonly StatusRow[] = [
  {
    condition: "peers-absent",
    severity: "waiting",
    effect: "leave",
    meaning: "Juju makes the peer relation by itself, right after the first unit.",
    when: ({ peers }) =>
      peers.state === "absent"
        ? { source: { relation: "kratos-peers" }, detail: "Waiting for the peer relation kratos-peers" }
        : undefined,
  },
];
