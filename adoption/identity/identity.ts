import type { Existing } from "../inventory/inventory.ts";

export type Properties = Readonly<Record<string, unknown>>;

/** How objects of a type are known, and imported. */
export interface Identity {
  /** Inputs that an inventory must have. */
  readonly by: readonly string[];
  /** Inputs that tell objects apart where the inventory has them. */
  readonly narrowedBy?: readonly string[];
  /** What a comparison takes for the same. */
  readonly normalise?: (properties: Properties) => Properties;
  /** What the provider's import asks for. @default the identifier */
  readonly importId?: (existing: Existing) => string;
  /** Whether the cloud made it by itself, so that nobody declares it. */
  readonly byItself?: (existing: Existing) => boolean;
  /** A machine: it keeps its disk and its host key. */
  readonly machine?: true;
  /** Inputs that the provider never reads: the import file brings them along, so that none of them is a change. */
  readonly unread?: readonly string[];
}

/** Identities of one provider, by the last part of the type. */
export type Identities = Readonly<Record<string, Identity>>;

export const byName: Identity = { by: ["name"] };
export const byNameInRegion: Identity = { by: ["name"], narrowedBy: ["region"] };

export function text(properties: Properties, name: string): string {
  const value = properties[name];
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
