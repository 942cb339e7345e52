/** An action that a session runs. */
export interface SessionAction {
  readonly name: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Results by dotted key. */
  readonly results: Map<string, string>;
  readonly log: string[];
  failure: string | undefined;
}

/** How an action ended, as the controller is told. */
export interface ActionOutcome {
  readonly status: "completed" | "failed";
  readonly message: string;
  readonly results: ActionResults;
}

/** Results, a map for every dot in their keys. */
export interface ActionResults {
  readonly [key: string]: string | ActionResults;
}

/** How an action has ended, once its session has. */
export const actionOutcome = ({ results, failure }: SessionAction): ActionOutcome => ({
  status: failure === undefined ? "completed" : "failed",
  message: failure ?? "",
  results: nested([...results].map(([key, value]) => [key.split("."), value])),
});

/** Keeps a result: a map takes the place of a text under the same key, and the other way round. */
export const setResult = ({ results }: SessionAction, key: string, value: string): void => {
  for (const other of [...results.keys()])
    if (other.startsWith(`${key}.`) || key.startsWith(`${other}.`)) results.delete(other);
  results.set(key, value);
};

const nested = (entries: readonly (readonly [path: readonly string[], value: string])[]): ActionResults => {
  const byHead = Map.groupBy(entries, ([[head = ""]]) => head);
  return Object.fromEntries(
    [...byHead].map(([head, group]): [string, string | ActionResults] => {
      const [first] = group;
      if (first !== undefined && first[0].length === 1) return [head, first[1]];
      return [head, nested(group.map(([[, ...rest], value]) => [rest, value]))];
    }),
  );
};
