import type { Change, CheckFailure, Comparison } from "../../provider/behaviour.ts";
import type { Properties } from "../../provider/values.ts";

/** Every changed input replaces (the published schema does not say so), but those named. */
export function replaceAllBut(...inPlace: readonly string[]): (change: Change) => Comparison {
  return ({ oldInputs, newInputs }) => {
    const all = new Set([...Object.keys(oldInputs), ...Object.keys(newInputs)]);
    return { replace: [...all].filter((name) => !inPlace.includes(name)) };
  };
}

/** As the plugin framework's validators word it. */
export function oneOf(
  inputs: Properties,
  property: string,
  attribute: string,
  allowed: readonly string[],
): readonly CheckFailure[] {
  const value = inputs[property];
  if (typeof value !== "string" || allowed.includes(value)) return [];
  return [{ property, reason: wrongValue(attribute, allowed, value) }];
}

export function wrongValue(attribute: string, allowed: readonly string[], value: string): string {
  const list = allowed.map((each) => `"${each}"`).join(" ");
  return `Invalid Attribute Value Match. Attribute ${attribute} value must be one of: [${list}], got: "${value}"`;
}

export function notBelow(
  inputs: Properties,
  property: string,
  attribute: string,
  least: number,
): readonly CheckFailure[] {
  const value = inputs[property];
  if (typeof value !== "number" || value >= least) return [];
  return [
    {
      property,
      reason: `Invalid Attribute Value. Attribute ${attribute} value must be at least ${least}, got: ${value}`,
    },
  ];
}
