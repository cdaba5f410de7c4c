import { isList, isProperties, type Properties, type Value } from "../provider/values.ts";
import { SECRET } from "./exported.ts";
import { generatedKind, isNothing } from "./kinds.ts";

/** One property that the real cloud and the simulated one have otherwise. */
export interface PropertyDifference {
  /** `networks[].name`. */
  readonly property: string;
  readonly real: string;
  readonly simulated: string;
}

/**
 * Where two sets of properties differ, at the greatest depth. Secrets are not compared; of what a cloud makes up, such
 * as identifiers, addresses and times, the kind is.
 */
export function differencesOf(
  real: Properties,
  simulated: Properties,
  isSecret: (property: string) => boolean,
): readonly PropertyDifference[] {
  const names = new Set([...Object.keys(real), ...Object.keys(simulated)]);
  return [...names].sort().flatMap((name) => {
    if (name.startsWith("__") || isSecret(name)) return [];
    return compare(real[name] ?? null, simulated[name] ?? null, name);
  });
}

function compare(real: Value, simulated: Value, property: string): readonly PropertyDifference[] {
  if (real === SECRET || simulated === SECRET) return [];
  if (isNothing(real) && isNothing(simulated)) return [];
  if (isProperties(real) && isProperties(simulated)) {
    const names = new Set([...Object.keys(real), ...Object.keys(simulated)]);
    return [...names]
      .filter((name) => !name.startsWith("__"))
      .flatMap((name) => compare(real[name] ?? null, simulated[name] ?? null, `${property}.${name}`));
  }
  if (isList(real) && isList(simulated) && real.length === simulated.length) {
    const [left, right] = [ordered(real), ordered(simulated)];
    return left.flatMap((each, index) => compare(each, right[index] ?? null, `${property}[]`));
  }
  const kind = generatedKind(real);
  if (kind === undefined ? real === simulated : kind === generatedKind(simulated)) return [];
  return [{ property, real: inWords(real), simulated: inWords(simulated) }];
}

/** A list of texts is a set to most providers. */
function ordered(list: readonly Value[]): readonly Value[] {
  return list.every((each) => typeof each === "string") ? [...list].sort() : list;
}

const LONGEST = 60;

function inWords(value: Value): string {
  if (isNothing(value) && typeof value !== "boolean" && value !== 0) return "nothing";
  if (isList(value)) return value.length === 1 ? "1 entry" : `${value.length} entries`;
  if (isProperties(value)) return `{${Object.keys(value).sort().join(", ")}}`;
  const text = generatedKind(value) ?? JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
