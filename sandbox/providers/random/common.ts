import type { Change, CheckFailure, Comparison, ResourceBehaviour } from "../../provider/behaviour.ts";
import { isProperties, type Properties } from "../../provider/values.ts";

/** What all resources of the package share: any changed input replaces, and there is nothing to read or delete. */
export const KEPT_IN_STATE = {
  compare: replaceOnAnyChange,
  delete: () => {},
} satisfies Partial<ResourceBehaviour>;

/** No keepers and empty keepers are the same (terraform-provider-random, planmodifiers). */
function replaceOnAnyChange({ oldInputs, newInputs }: Change): Comparison {
  const replace = [...new Set([...Object.keys(oldInputs), ...Object.keys(newInputs)])];
  const empty = isEmpty(oldInputs) && isEmpty(newInputs);
  return { replace, ...(empty ? { ignore: ["keepers"] } : {}) };
}

function isEmpty({ keepers }: Properties): boolean {
  return keepers === undefined || (isProperties(keepers) && Object.keys(keepers).length === 0);
}

/** As the plugin framework's validators word it. */
export function atLeast(
  inputs: Properties,
  property: string,
  attribute: string,
  least: number,
): CheckFailure[] {
  const value = inputs[property];
  if (typeof value !== "number" || value >= least) return [];
  return [
    {
      property,
      reason: `Invalid Attribute Value. Attribute ${attribute} value must be at least ${least}, got: ${value}`,
    },
  ];
}

export function numberOr(inputs: Properties, name: string, otherwise: number): number {
  const value = inputs[name];
  return typeof value === "number" ? value : otherwise;
}

export function textOr(inputs: Properties, name: string, otherwise: string): string {
  const value = inputs[name];
  return typeof value === "string" ? value : otherwise;
}

export function flagOr(inputs: Properties, name: string, otherwise: boolean): boolean {
  const value = inputs[name];
  return typeof value === "boolean" ? value : otherwise;
}
