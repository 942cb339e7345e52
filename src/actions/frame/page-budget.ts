import { MOST_ARGUMENT_BYTES } from "#lib/hook-tools/free-text.ts";

/** What the answer holds beside its entries. */
const RESERVE = 2_048;

/** The most bytes that the entries of an answer may have together, since Juju takes no more as one result. */
export const MOST_ANSWER_BYTES = MOST_ARGUMENT_BYTES - RESERVE;

/** Says of one entry after the other, by its bytes, whether it still fits into the answer. The first one always does. */
export const pageBudget = (): ((bytes: number) => boolean) => {
  let used = 0;
  return (bytes) => {
    if (used > 0 && used + bytes > MOST_ANSWER_BYTES) return false;
    used += bytes;
    return true;
  };
};
