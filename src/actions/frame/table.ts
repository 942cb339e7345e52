/** The widest that a cell is shown: what is longer would push the rest out of sight. */
const WIDEST = 44;
const GAP = "  ";

/** Rows for people, under a heading, in columns as wide as they need. */
export const table = (headings: readonly string[], rows: readonly (readonly string[])[]): string => {
  const cells = [headings, ...rows].map((row) => row.map(shown));
  const widths = headings.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  return cells
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join(GAP)
        .trimEnd(),
    )
    .join("\n");
};

/** The most bytes that a row can take in a table, whatever the other rows are. */
export const mostRowBytes = (row: readonly string[]): number =>
  row.map(shown).reduce((bytes, cell) => bytes + WIDEST + GAP.length + Buffer.byteLength(cell) - cell.length, 0);

/** A moment to the minute, in UTC as Kratos gives it; empty when there is none. */
export const minute = (timestamp: string | null | undefined): string =>
  (timestamp ?? "").slice(0, "2026-01-31T12:00".length).replace("T", " ");

const shown = (text: string): string => {
  const line = text.replace(/\s+/g, " ");
  if (line === "") return "-";
  return line.length > WIDEST ? `${line.slice(0, WIDEST - 1)}…` : line;
};
