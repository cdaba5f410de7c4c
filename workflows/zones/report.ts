import { at } from "./ask.ts";
import type { Comparison } from "./compare.ts";
import type { AnsweredZone } from "./former.ts";

/** What a person must know of a zone before it is delegated. */
export function comparisonText(comparison: Comparison, { server, asked }: AnsweredZone): string {
  const { zone, same, differing, onlyThere, taken, foreign, added } = comparison;
  const source =
    asked === "whole"
      ? `${at(server)} hands out the whole zone`
      : `${at(server)} was asked for ${asked} names; it does not hand out the zone, so others may exist`;
  return [
    `${zone}: ${source}`,
    ...section("the same in the catalog", same),
    ...section(
      "else in the catalog; stays until the switch",
      differing.map(({ today, later }) => `${today}  ->  ${later}`),
    ),
    ...section(
      "not in the catalog; stays until the switch, and is lost with it. Write what is to stay into the zone's records",
      onlyThere,
    ),
    ...section(
      "needed before the switch; see that nothing of today uses it",
      taken.map(({ today, by }) => `${today}  ->  ${by}`),
    ),
    ...section("! lost at once: DigitalOcean has no records of this type", foreign),
    `  new at the switch, or with the machines: ${added} names`,
  ].join("\n");
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`  ${title}:`, ...[...lines].sort().map((line) => `    ${line}`)];
}
