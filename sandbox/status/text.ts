/** A part of a report: lines for the eye, and what of them is not well. */
export interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
}

/** A line in columns; one that is not well says why, in words that need no line around them. */
export interface Row {
  readonly cells: readonly string[];
  readonly problem?: string | undefined;
}

/** The columns below each other, two blanks apart; rows with a problem have a `!` in front. */
export function formatSection({ title, rows }: Section): readonly string[] {
  const widths = rows.reduce<readonly number[]>(
    (before, { cells }) =>
      Array.from({ length: Math.max(before.length, cells.length) }, (_, index) =>
        Math.max(before[index] ?? 0, cells[index]?.length ?? 0),
      ),
    [],
  );
  const lines = rows.map(({ cells, problem }) => {
    const padded = cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join("  ");
    return `  ${problem === undefined ? " " : "!"} ${padded}`.trimEnd();
  });
  return [title, ...lines];
}

const UNITS: readonly (readonly [seconds: number, name: string])[] = [
  [86_400, "day"],
  [3600, "hour"],
  [60, "minute"],
  [1, "second"],
];

/** Seconds in the largest unit of which there are at least two: `47 hours`, `3 days`, `1 second`. */
export function span(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [size, name] = UNITS.find(([each]) => whole >= 2 * each) ?? [1, "second"];
  const count = Math.floor(whole / size);
  return `${count} ${name}${count === 1 ? "" : "s"}`;
}

/** `812 MB`, `1.4 GB`; powers of 1024. */
export function bytes(count: number): string {
  const megabytes = count / 1024 ** 2;
  return megabytes < 1000 ? `${Math.round(megabytes)} MB` : `${(megabytes / 1024).toFixed(1)} GB`;
}

/** `lb0`, of a whole name. */
export function label(name: string): string {
  return name.split(".", 1)[0] ?? name;
}

/** `1 host`, `13 hosts`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
