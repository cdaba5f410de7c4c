import type { Estate } from "../stacks/vocabulary/index.ts";

/** A file of `docs/estate/`. */
export interface Document {
  /** Below the documents' folder, `services/docs.md`. */
  readonly path: string;
  readonly text: string;
}

/** What documents are made of. */
export interface Source {
  readonly estate: Estate;
  /**
   * When certificates of the internal authority end, RFC 3339 by name, the authority's own as `authority`; from the
   * outputs of a stack. @default unknown, and the documents say how long one is valid
   */
  readonly expiries?: Readonly<Record<string, string>>;
}
