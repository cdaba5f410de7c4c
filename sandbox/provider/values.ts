/**
 * Property values as behaviours see them: plain data, with one marker for what a preview cannot know yet.
 * Secrets are unwrapped before a behaviour runs; the server wraps them again afterwards (see `secrets.ts`).
 */
export const UNKNOWN = Symbol("unknown");
export type Unknown = typeof UNKNOWN;

/** A text, file or archive that a program hands over by reference. */
export interface Asset {
  readonly asset: true;
  readonly hash: string;
  readonly text?: string;
  readonly path?: string;
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
