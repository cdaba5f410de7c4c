/**
 * Property values as behaviours see them: plain data, with one marker for what a preview cannot know yet.
 * Secrets are unwrapped before a behaviour runs; the server wraps them again afterwards (see `secrets.ts`).
 */
export const UNKNOWN = Symbol("unknown");
export type Unknown = typeof UNKNOWN;

/** A text, file or archive that a program hands over by reference. */
export interface Asset {
  readonly asset: true;
  /** SHA-256 of the content; two assets with the same hash are the same. */
  readonly hash: string;
  readonly text?: string;
  readonly path?: string;
  readonly uri?: string;
  /** A directory or an archive file rather than one file. */
  readonly archive?: true;
  /** What an archive that the program put together itself holds, by path. */
  readonly entries?: { readonly [path: string]: Asset };
}

export type Value =
  | null
  | boolean
  | number
  | string
  | Unknown
  | Asset
  | readonly Value[]
  | { readonly [key: string]: Value };

export type Properties = { readonly [key: string]: Value };

/** A list. `Array.isArray` does not narrow read-only arrays. */
export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

export function isAsset(value: Value | undefined): value is Asset {
  return typeof value === "object" && value !== null && !isList(value) && value.asset === true;
}

/** An object or map: neither null, nor a list, nor an asset. */
export function isProperties(value: Value | undefined): value is Properties {
  return typeof value === "object" && value !== null && !isList(value) && !isAsset(value);
}

/** Whether a value, or anything inside it, is unknown. */
export function hasUnknown(value: Value): boolean {
  if (value === UNKNOWN) return true;
  if (isList(value)) return value.some(hasUnknown);
  return isProperties(value) && Object.values(value).some(hasUnknown);
}

/** Deep equality. An unknown equals nothing, not even another unknown; assets compare by hash. */
export function equal(left: Value, right: Value): boolean {
  if (left === UNKNOWN || right === UNKNOWN) return false;
  if (left === right) return true;
  if (isAsset(left) || isAsset(right)) return isAsset(left) && isAsset(right) && left.hash === right.hash;
  if (isList(left) || isList(right)) {
    return (
      isList(left) &&
      isList(right) &&
      left.length === right.length &&
      left.every((item, index) => equal(item, right[index] ?? null))
    );
  }
  if (!isProperties(left) || !isProperties(right)) return false;
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => name in right && equal(left[name] ?? null, right[name] ?? null))
  );
}
