/** How often somebody who waits hears something. */
const EVERY_MS = 2_000;

/** Adds up what has been looked at and found, and says now and then how far a long search is; a short one says nothing. */
export const reportProgress = (
  say: (message: string) => Promise<void>,
): ((looked: number, found: number) => Promise<void>) => {
  let last = performance.now();
  let [looked, found] = [0, 0];
  return async (lookedMore, foundMore) => {
    looked += lookedMore;
    found += foundMore;
    if (performance.now() - last < EVERY_MS) return;
    last = performance.now();
    await say(`Looked at ${looked} identities, ${found} of them match so far`);
  };
};
