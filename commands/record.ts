/** Whether a value of unknown origin, such as parsed JSON, is an object with names: neither a list nor null. */
export function isRecord(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
