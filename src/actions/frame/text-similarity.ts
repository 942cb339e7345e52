/** The fewest characters to insert, delete or replace to make one text of another (Levenshtein). */
export const editDistance = (a: string, b: string): number => {
  const other = [...b];
  let row: readonly number[] = [0, ...other.map((_, index) => index + 1)];
  for (const character of a) {
    const next = [at(row, 0) + 1];
    for (const [column, each] of other.entries()) {
      const replaced = at(row, column) + (character === each ? 0 : 1);
      next.push(Math.min(at(next, column) + 1, at(row, column + 1) + 1, replaced));
    }
    row = next;
  }
  return at(row, other.length);
};

/** The length in characters of the longest text that is a part of both. */
export const longestCommonPart = (a: string, b: string): number => {
  const other = [...b];
  let longest = 0;
  let row: readonly number[] = [];
  for (const character of a) {
    row = other.map((each, column) => (character === each ? at(row, column - 1) + 1 : 0));
    longest = Math.max(longest, ...row);
  }
  return longest;
};

const at = (row: readonly number[], column: number): number => row[column] ?? 0;
