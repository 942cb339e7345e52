import type { StatusName } from "#lib/juju/status.ts";

/** Where a problem comes from, in the words that an operator types. */
export type ProblemSource =
  | { readonly option: string }
  | { readonly relation: string }
  | { readonly secret: string }
  | { readonly container: string }
  | { readonly configMap: string }
  | { readonly resource: string };

/**
 * Something that keeps the charm from being active, as data: the status, the log and the documentation print the same one.
 * `next` is the command to run, or what will happen without one.
 */
export interface Problem {
  readonly condition: string;
  readonly severity: Exclude<StatusName, "active">;
  readonly source: ProblemSource;
  readonly detail: string;
  readonly next?: string;
}

/** The sentence of a problem that fits a status: cause, then the next command. */
export const describeProblem = ({ detail, next }: Problem): string =>
  next === undefined ? detail : `${detail}; ${next}`;

/** Where a problem comes from, such as `option log_level`; an action may find it in a parameter of its own. */
export const describeSource = (source: ProblemSource | { readonly parameter: string }): string => {
  const [[kind, name] = ["", ""]] = Object.entries(source);
  return `${kind === "configMap" ? "ConfigMap" : kind} ${name}`;
};
