import type { Comparison, Finding } from "./replay.ts";

/** Findings that say the same of one type. */
export interface Difference {
  readonly kind: Finding["kind"];
  readonly type: string;
  readonly property: string;
  readonly real: string;
  readonly simulated: string;
  /** Of how many resources. */
  readonly count: number;
  /** Name of the first. */
  readonly example: string;
}

export interface Report {
  readonly format: 1;
  /** How many resources were compared. */
  readonly compared: number;
  /** Types that are not compared, with how many there are. */
  readonly passedOver: Readonly<Record<string, number>>;
  readonly differences: readonly Difference[];
}

/** A comparison by type and property. */
export function reportOf({ findings, compared, passedOver }: Comparison): Report {
  const groups = Map.groupBy(findings, ({ name: _, ...same }) => JSON.stringify(same));
  const differences = [...groups.values()].flatMap((group): Difference[] => {
    const [first] = group;
    if (first === undefined) return [];
    const { name, ...same } = first;
    return [{ ...same, count: group.length, example: name }];
  });
  return {
    format: 1,
    compared: [...compared.values()].reduce((sum, each) => sum + each, 0),
    passedOver: Object.fromEntries([...passedOver].sort()),
    differences: differences.sort(
      (one, other) =>
        one.type.localeCompare(other.type) ||
        one.kind.localeCompare(other.kind) ||
        one.property.localeCompare(other.property),
    ),
  };
}

const COLUMNS = ["type", "what", "property", "real", "simulated", "how many"] as const;

/** The report as a table for a terminal. */
export function tableOf(report: Report): string {
  const { compared, passedOver, differences } = report;
  const others = Object.values(passedOver).reduce((sum, each) => sum + each, 0);
  const head = `${compared} resources of clouds compared, ${others} others passed over`;
  if (differences.length === 0) return `${head}: the simulated cloud answers as the real one did\n`;
  const rows = differences.map(({ type, kind, property, real, simulated, count, example }) => [
    ...[type.replace(/:.*:/, ":"), kind, property, real, simulated],
    count === 1 ? example : `${count}, such as ${example}`,
  ]);
  const widths = COLUMNS.map((title, index) =>
    Math.max(title.length, ...rows.map((row) => row[index]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join("  ")
      .trimEnd();
  const count = differences.length === 1 ? "1 difference" : `${differences.length} differences`;
  return `${[line(COLUMNS), ...rows.map(line)].join("\n")}\n\n${head}: ${count}\n`;
}
