import type { CheckFailure } from "../../provider/behaviour.ts";
import type { Properties } from "../../provider/values.ts";
import { text } from "./values.ts";

/**
 * Checks with the texts of the Terraform plugin SDK. `label` is the argument's name in Terraform's spelling, which
 * the texts quote; it defaults to the property's name in snake case. Unknown and absent values pass.
 */
export function oneOf(
  properties: Properties,
  key: string,
  choices: readonly string[],
  options: { readonly ignoreCase?: boolean; readonly label?: string; readonly path?: string } = {},
): readonly CheckFailure[] {
  const value = properties[key];
  if (typeof value !== "string") return [];
  const fold = (item: string) => (options.ignoreCase === true ? item.toLowerCase() : item);
  if (choices.some((choice) => fold(choice) === fold(value))) return [];
  const list = choices.map((choice) => `"${choice}"`).join(" ");
  const label = options.label ?? snakeCase(key);
  return [
    { property: options.path ?? key, reason: `expected ${label} to be one of [${list}], got ${value}` },
  ];
}

export function inRange(
  properties: Properties,
  key: string,
  least: number,
  most: number,
  options: { readonly label?: string; readonly path?: string } = {},
): readonly CheckFailure[] {
  const value = properties[key];
  if (typeof value !== "number" || (value >= least && value <= most)) return [];
  const label = options.label ?? snakeCase(key);
  const reason = `expected ${label} to be in the range (${least} - ${most}), got ${value}`;
  return [{ property: options.path ?? key, reason }];
}

export function atLeast(properties: Properties, key: string, least: number): readonly CheckFailure[] {
  const value = properties[key];
  if (typeof value !== "number" || value >= least) return [];
  return [{ property: key, reason: `expected ${snakeCase(key)} to be at least (${least}), got ${value}` }];
}

export function lengthInRange(
  properties: Properties,
  key: string,
  least: number,
  most: number,
): readonly CheckFailure[] {
  const value = properties[key];
  if (typeof value !== "string" || (value.length >= least && value.length <= most)) return [];
  const reason = `expected length of ${snakeCase(key)} to be in the range (${least} - ${most}), got ${value}`;
  return [{ property: key, reason }];
}

export function notEmpty(properties: Properties, ...keys: readonly string[]): readonly CheckFailure[] {
  return keys
    .filter((key) => properties[key] === "")
    .map((key) => ({ property: key, reason: `${snakeCase(key)} must not be empty, got ` }));
}

/** Two arguments of which only one may be set. */
export function conflict(properties: Properties, key: string, other: string): readonly CheckFailure[] {
  const isSet = (name: string) => properties[name] !== undefined && properties[name] !== null;
  if (!isSet(key) || !isSet(other)) return [];
  return [{ property: key, reason: `"${snakeCase(key)}": conflicts with ${snakeCase(other)}` }];
}

/** An http or https URL with a host. */
export function webUrl(properties: Properties, key: string): readonly CheckFailure[] {
  const value = text(properties, key);
  if (value === "") return [];
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.hostname !== "") return [];
  return [
    {
      property: key,
      reason: `expected "${snakeCase(key)}" to have a host and an http or https scheme, got ${value}`,
    },
  ];
}

/** `ipRange` to `ip_range`, `accessIpV4` to `access_ip_v4`. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
