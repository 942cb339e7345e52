/** What stands in the way of starting, in one sentence for a person that says what to do. */
export class CannotStart extends Error {
  override readonly name = "CannotStart";
}

/** Whether a program says in its output that the disk is full. */
export const tellsOfFullDisk = (output: string): boolean => /no space left on device|disk quota exceeded/i.test(output);

/** The sentence about a full disk. `what` is what could not be done, and where. */
export const diskIsFull = (what: string): string =>
  `the disk is full: ${what}; free some space, then run the command again`;
