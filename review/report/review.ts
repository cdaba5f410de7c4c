import type { Finding } from "../gate/rule.ts";
import type { Change, Operation, Plan } from "../plan/plan.ts";
import type { Section } from "./section.ts";

/** Everything that a report says, before it is written in any form. */
export interface Review {
  readonly stack: string;
  /** What the change is compared with; undefined for a preview of a real stack. */
  readonly base: ComparedWith | undefined;
  readonly plan: Plan;
  readonly findings: readonly Finding[];
  /** Overrides that were given, needed or not. */
  readonly allowed: readonly string[];
  readonly sections: readonly Section[];
  /** Names of the estate's datacenters. */
  readonly datacenters: readonly string[];
}

export interface ComparedWith {
  /** As the user named it: `main`. */
  readonly revision: string;
  readonly commit: string;
  /** Whether it does not have the stack. */
  readonly empty: boolean;
}

/**
 * `none`: nothing changes. `fine`: nothing is lost. `careful`: something is replaced or removed, or would be refused
 * had nobody overridden it. `refused`: a rule of the gate says no.
 */
export type Verdict = "none" | "fine" | "careful" | "refused";

export function verdictOf({ plan, findings }: Pick<Review, "plan" | "findings">): Verdict {
  if (findings.some(({ overridden }) => !overridden)) return "refused";
  if (plan.changes.length === 0) return "none";
  if (findings.length > 0 || plan.changes.some(isLoss)) return "careful";
  return "fine";
}

/** Whether something that exists goes away, even if another one takes its place. */
export function isLoss({ operation }: Change): boolean {
  return operation === "replace" || operation === "delete";
}

export type Counts = Readonly<Record<Operation, number>>;

export function countOperations(changes: readonly Change[]): Counts {
  const count = (wanted: Operation) => changes.filter(({ operation }) => operation === wanted).length;
  return {
    create: count("create"),
    update: count("update"),
    replace: count("replace"),
    delete: count("delete"),
  };
}

const WORDS: Readonly<Record<Operation, string>> = {
  create: "created",
  update: "changed",
  replace: "replaced",
  delete: "deleted",
};

/** `10 created, 2 deleted`, or `nothing changes`. */
export function countsInWords(changes: readonly Change[]): string {
  const counts = countOperations(changes);
  const words = OPERATIONS.flatMap((each) => (counts[each] === 0 ? [] : [`${counts[each]} ${WORDS[each]}`]));
  return words.length === 0 ? "nothing changes" : words.join(", ");
}

/** In the order of a report: what hurts most is told last, where the eye stops. */
export const OPERATIONS: readonly Operation[] = ["create", "update", "replace", "delete"];
