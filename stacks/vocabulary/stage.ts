import type { DnsRecord } from "./zone.ts";

/**
 * How far a first run has come. Each stage has an `up` of its own, which adds to what the one before has made; the stage
 * after the last is the whole estate, and has no name.
 */
export type Stage = "zones" | "machines" | "hosts" | "cdn";

/** An estate that takes over from an older one, which serves until the end. */
export interface FirstRun {
  readonly stage: Stage;
  /** What the zones' former name servers answer, by zone: the estate's answer the same until the end. */
  readonly inherited: Readonly<Record<string, readonly DnsRecord[]>>;
}
