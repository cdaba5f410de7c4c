/**
 * What a preview plans, in the words of a reviewer. A value that the engine keeps secret is the text `[secret]`, and
 * one that only an update will know is `[unknown]`; neither says whether it changes.
 */
export interface Plan {
  /** Name of the stack: `prod`. */
  readonly stack: string;
  /**
   * By name, then by URN: the engine's order depends on which resource is registered first, and two reviews of one
   * change must read the same. A replacement is one change, however many steps the engine makes of it.
   */
  readonly changes: readonly Change[];
  /** How many resources stay as they are. */
  readonly unchanged: number;
  /**
   * How many resources of each type exist before the change: `{"digitalocean:index/droplet:Droplet": 3}`. Absent
   * where the preview was made without `--show-sames`, which alone names what stays.
   */
  readonly existing?: Readonly<Record<string, number>>;
}

export type Operation = "create" | "update" | "replace" | "delete";

/** A resource that is made, changed or removed; never one that stays or is only read. */
export interface Change {
  readonly urn: string;
  /** Last type in the URN: `digitalocean:index/dnsRecord:DnsRecord`. */
  readonly type: string;
  /** Last part of the URN: `docs.python.org`. */
  readonly name: string;
  readonly operation: Operation;
  /** Inputs in the old state; undefined for a resource that is made. JSON in a string stays a string. */
  readonly before: Inputs | undefined;
  /** Inputs in the new state; undefined for a resource that is removed. */
  readonly after: Inputs | undefined;
  /** Paths of the properties that differ: `ingress[0].portRange`. Also where the values themselves are secret. */
  readonly changed: readonly string[];
  /** Those of `changed` that force a replacement, and `replacementTrigger` where that option of the program does. */
  readonly forcing: readonly string[];
  /** Whether the old state forbids the engine to delete it. */
  readonly protected: boolean;
  /** Whether the cloud keeps it although the engine forgets it. */
  readonly retained: boolean;
}

export type Inputs = Readonly<Record<string, unknown>>;

/** What stands in a plan for a value that must not be seen. */
export const SECRET = "[secret]";

/** What stands in a plan for a value that is known only after the update. */
export const UNKNOWN = "[unknown]";
