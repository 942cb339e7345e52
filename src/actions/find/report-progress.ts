/** How often somebody who waits hears something. */
const EVERY_MS = 2_000;

/** Says how far a long search is, now and then; a short one says nothing. */
export const reportProgress = (
  say: (message: string) => Promise<void>,
): ((looked: number, found: number) => Promise<void>) => {
  let last = performance.now();
  return async (looked, found) => {
    if (performance.now() - last < EVERY_MS) return;
    await say(`Looked at ${looked} identities, ${found} of them match so far`);
    last = performance.now();
  };
};
