import type { Absence } from "./away.ts";

/** What a test may order to go wrong. */
export type Operation = "create" | "read" | "update" | "delete";

export type Fault =
  /** The provider refuses with this message, and nothing is done. */
  | { readonly action: "fail"; readonly message: string }
  /** No answer, and nothing done, until the call is cancelled. */
  | { readonly action: "hang" }
  /** Everything as usual, after this many milliseconds. */
  | { readonly action: "delay"; readonly milliseconds: number }
  /** The API refuses so many times for too many requests, and says to wait so long; the client does as it would. */
  | { readonly action: "limit"; readonly seconds: number; readonly times: number }
  /** The work is done, but its answer never arrives. */
  | { readonly action: "lose" };

export interface FaultOrder {
  readonly operation: Operation;
  /** A type token, its last part (`Droplet`), or `*`. */
  readonly type: string;
  /** Which request that matches, from 1; "each" for all of them. */
  readonly nth: number | "each";
  readonly fault: Fault;
}

/** Counts requests and answers what is to go wrong with each. */
export interface Faults {
  /** What answers nothing at all. @default nothing */
  readonly absences?: readonly Absence[];
  readonly next: (operation: Operation, type: string) => Fault | undefined;
}

export const NO_FAULTS: Faults = { next: () => undefined };

/** Requests of a plan count for nothing: only what would change or read the cloud is asked about. */
export function faultsFrom(orders: readonly FaultOrder[], absences: readonly Absence[] = []): Faults {
  const counts = new Map<FaultOrder, number>();
  return {
    absences,
    next: (operation, type) => {
      let due: Fault | undefined;
      for (const order of orders) {
        if (order.operation !== operation || !matches(order.type, type)) continue;
        const count = (counts.get(order) ?? 0) + 1;
        counts.set(order, count);
        if (order.nth === "each" || order.nth === count) due ??= order.fault;
      }
      return due;
    },
  };
}

/** Whether an order means requests of this type. */
export function matches(wanted: string, type: string): boolean {
  return wanted === "*" || wanted === type || type.endsWith(`:${wanted}`);
}
