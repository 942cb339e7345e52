/** Causes have causes; a ring of them must not end in an endless trace. */
const MOST_CAUSES = 8;

/** The stack of an error, those it gathers and those that caused it. Only what errors say of themselves: no environment, no fields. */
export const traceOf = (error: unknown, depth = 0): string => {
  if (!(error instanceof Error)) return `thrown, and no error: ${String(error)}`;
  const traces = [error.stack ?? `${error.name}: ${error.message}`];
  if (depth === MOST_CAUSES) return `${traces[0]}\n...`;
  if (error instanceof AggregateError)
    traces.push(...error.errors.map((each: unknown) => `one of them: ${traceOf(each, depth + 1)}`));
  if (error.cause !== undefined) traces.push(`caused by: ${traceOf(error.cause, depth + 1)}`);
  return traces.join("\n");
};
