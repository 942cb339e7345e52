import type { StatusRow } from "./row.ts";

/** Reasons in the secrets that this application owns. */
export const OWN_SECRET_ROWS: readonly StatusRow[] = [
  {
    condition: "secret-missing",
    severity: "waiting",
    effect: "leave",
    meaning: "The leader creates the cookie secret; the other units wait for it.",
    when: ({ secrets: { cookie }, leader }) =>
      cookie.state === "absent" && !leader
        ? { source: { secret: "cookie_secret" }, detail: "Waiting for the leader to create the cookie secret" }
        : undefined,
  },
  {
    condition: "secret-unreadable",
    severity: "waiting",
    effect: "leave",
    meaning: "Juju did not give out one of the charm's own secrets. The next hook tries again.",
    when: ({ secrets: { cookie, cipher } }) => {
      const unreadable = [cookie, cipher].find((secret) => secret.state === "unreadable");
      return unreadable === undefined
        ? undefined
        : {
            source: { secret: "cookie_secret" },
            detail: `Waiting for Juju to give out the charm's secrets: ${unreadable.reason}`,
          };
    },
  },
];
