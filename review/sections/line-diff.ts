import { structuredPatch } from "diff";

/** Unchanged lines around a change. */
const context = 3;

/** Changed lines that are near to each other, with what is around them. */
export interface Hunk {
  /** `@@ -7,6 +7,13 @@`. */
  readonly heading: string;
  readonly lines: readonly string[];
}

/** Hunks of a unified diff of two texts; none where they are equal. */
export function hunksOf(before: string, after: string): readonly Hunk[] {
  const { hunks } = structuredPatch("", "", before, after, undefined, undefined, { context });
  return hunks.map(({ oldStart, oldLines, newStart, newLines, lines }) => ({
    heading: `@@ -${range(oldStart, oldLines)} +${range(newStart, newLines)} @@`,
    // The remark that a last line has no line feed is no line of the text.
    lines: lines.map((line) => (line.startsWith("\\") ? ` ${line}` : line)),
  }));
}

/** Of no lines, the one before them, as in every unified diff. */
function range(start: number, lines: number): string {
  if (lines === 0) return `${start - 1},0`;
  return lines === 1 ? String(start) : `${start},${lines}`;
}

/** The same of texts that are lists of lines of which each says all: only what goes and what comes. */
export function changedLines(before: readonly string[], after: readonly string[]): readonly string[] {
  const text = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join("");
  const { hunks } = structuredPatch("", "", text(before), text(after), undefined, undefined, { context: 0 });
  return hunks.flatMap(({ lines }) => lines);
}
