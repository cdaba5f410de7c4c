import type { Properties } from "../../provider/values.ts";
import { number, records, text } from "../../providers/common/values.ts";
import { type Place, translate } from "./expression.ts";

/** Lines under the condition that an argument of a block names, if it names one. */
export function conditional(
  service: Properties,
  name: string,
  place: Place,
  lines: readonly string[],
): readonly string[] {
  if (name === "") return lines;
  const condition = records(service, "conditions").find((each) => text(each, "name") === name);
  const statement = condition === undefined ? "false" : text(condition, "statement").trim();
  const translated = translate(statement, place, service, `conditions["${name}"]`);
  return [`if (${translated}) {`, ...indented(lines), "}"];
}

/** A condition's place in the order of backends; one without comes first. */
export function conditionPriority(service: Properties, name: string): number {
  const condition = records(service, "conditions").find((each) => text(each, "name") === name);
  return condition === undefined ? 0 : (number(condition, "priority") ?? 10);
}

export function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => (line === "" ? "" : `  ${line}`));
}

/** In the order of their priorities, lowest first; those of one priority stay as declared. */
export function byPriority(blocks: readonly Properties[]): readonly Properties[] {
  return [...blocks].sort(
    (left, right) => (number(left, "priority") ?? 100) - (number(right, "priority") ?? 100),
  );
}
