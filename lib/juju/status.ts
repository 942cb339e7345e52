/** The statuses that a charm may set, the most serious first. Juju keeps `error` and `unknown` for itself. */
export const STATUS_NAMES = ["blocked", "maintenance", "waiting", "active"] as const;

/** One of Juju's status words: what `juju status` shows in its Workload column. */
export type StatusName = (typeof STATUS_NAMES)[number];

/** A unit's or an application's status; the message is what a person reads beside it. */
export interface Status {
  readonly name: StatusName;
  readonly message: string;
}

/** Everything works; nobody needs to do anything. */
export const active = (message = ""): Status => ({ name: "active", message });

/** A person has to do something; the message says what. */
export const blocked = (message: string): Status => ({ name: "blocked", message });

/** The charm is at work on something that takes its time. */
export const maintenance = (message: string): Status => ({ name: "maintenance", message });

/** Something else has to happen first, and it will without a person. */
export const waiting = (message: string): Status => ({ name: "waiting", message });

/** The most serious of several statuses; among equals the first. No status at all means active. */
export const worstOf = (statuses: readonly Status[]): Status =>
  statuses.reduce<Status>(
    (worst, status) => (severity(status) < severity(worst) ? status : worst),
    statuses.find(({ name }) => name === "active") ?? active(),
  );

const severity = ({ name }: Status): number => STATUS_NAMES.indexOf(name);
