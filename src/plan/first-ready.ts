import type { Integration } from "#src/integrations.ts";

/** What the oldest relation of an endpoint says; undefined when there is none, or none that can be used yet. */
export const firstReady = <T>([first]: readonly Integration<T>[]): T | undefined =>
  first?.reading.state === "ready" ? first.reading.value : undefined;

/** What all relations of an endpoint say that can be used. */
export const allReady = <T>(integrations: readonly Integration<T>[]): readonly T[] =>
  integrations.flatMap(({ reading }) => (reading.state === "ready" ? [reading.value] : []));
