import {
  equal,
  hasUnknown,
  isList,
  isProperties,
  type Properties,
  UNKNOWN,
  type Value,
} from "../../provider/values.ts";

/** Readers of plain data: an absent, unknown or mistyped value reads as "there is none". */
export function text(properties: Properties, key: string): string {
  const value = properties[key];
  return typeof value === "string" ? value : "";
}

export function maybeText(properties: Properties, key: string): string | undefined {
  const value = properties[key];
  return typeof value === "string" ? value : undefined;
}

export function number(properties: Properties, key: string): number | undefined {
  const value = properties[key];
  return typeof value === "number" ? value : undefined;
}

export function flag(properties: Properties, key: string): boolean {
  return properties[key] === true;
}

export function texts(properties: Properties, key: string): readonly string[] {
  return items(properties[key]).filter((item) => typeof item === "string");
}

export function numbers(properties: Properties, key: string): readonly number[] {
  return items(properties[key]).filter((item) => typeof item === "number");
}

export function records(properties: Properties, key: string): readonly Properties[] {
  return items(properties[key]).filter(isProperties);
}

export function record(properties: Properties, key: string): Properties {
  const value = properties[key];
  return isProperties(value) ? value : {};
}

export function items(value: Value | undefined): readonly Value[] {
  return isList(value) ? value : [];
}

/** Whether the program gave anything at all, known or not. */
export function given(properties: Properties, key: string): boolean {
  const value = properties[key];
  return value !== undefined && value !== null;
}

/** Given and not empty; an unknown value counts as something. */
export function filled(properties: Properties, key: string): boolean {
  const value = properties[key];
  if (value === UNKNOWN) return true;
  return given(properties, key) && value !== "" && !(Array.isArray(value) && value.length === 0);
}

/** The record without entries that have no value. */
export function defined(entries: { readonly [key: string]: Value | undefined }): Properties {
  const result: { [key: string]: Value } = {};
  for (const [key, value] of Object.entries(entries)) if (value !== undefined) result[key] = value;
  return result;
}

export function without(properties: Properties, ...keys: readonly string[]): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([key]) => !keys.includes(key)));
}

export function pick(properties: Properties, keys: readonly string[]): Properties {
  return defined(Object.fromEntries(keys.map((key) => [key, properties[key]])));
}

/** Adds what is absent. */
export function withDefaults(properties: Properties, defaults: Properties): Properties {
  const missing = Object.entries(defaults).filter(([key]) => !given(properties, key));
  return { ...properties, ...Object.fromEntries(missing) };
}

/** Applies a function to each known record of a list; anything else stays as it is. */
export function mapRecords(
  properties: Properties,
  key: string,
  change: (entry: Properties) => Properties,
): Properties {
  const value = properties[key];
  if (!isList(value)) return properties;
  return { ...properties, [key]: value.map((item: Value) => (isProperties(item) ? change(item) : item)) };
}

/** Equality of lists that stand for sets; an unknown equals nothing, and absent is empty. */
export function sameSet(left: Value | undefined, right: Value | undefined): boolean {
  if (hasUnknown(left ?? null) || hasUnknown(right ?? null)) return false;
  const others = [...items(right)];
  if (items(left).length !== others.length) return false;
  return items(left).every((item) => {
    const index = others.findIndex((other) => equal(item, other));
    if (index >= 0) others.splice(index, 1);
    return index >= 0;
  });
}

/** Outputs that nobody knows before the change is made. */
export function unknown(...keys: readonly string[]): Properties {
  return Object.fromEntries(keys.map((key) => [key, UNKNOWN]));
}
