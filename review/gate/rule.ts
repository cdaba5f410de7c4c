import type { Estate } from "../../stacks/vocabulary/index.ts";
import type { Plan } from "../plan/plan.ts";

/** A rule of the gate: what no plan may do without somebody saying that it is meant. */
export interface Rule {
  /** As in `--allow NAME` and the label `allow-NAME`. */
  readonly name: string;
  /** What it refuses, for lists of rules. */
  readonly refuses: string;
  /** Why a plan is refused, one text for each reason and with its numbers; none where it is not. */
  readonly check: (subject: Subject) => readonly string[];
}

export interface Subject {
  readonly plan: Plan;
  /** The catalog that the plan was made from. */
  readonly estate: Estate;
}

/** A reason to refuse a plan. */
export interface Finding {
  readonly rule: string;
  readonly text: string;
  /** Whether somebody has said that it is meant. */
  readonly overridden: boolean;
}

const SHOWN = 5;

/** `lb0, lb1 and 3 more`: names in a text that a person reads, however many there are. */
export function listed(names: readonly string[]): string {
  const shown = names.length > SHOWN + 1 ? names.slice(0, SHOWN) : names;
  const more = names.length - shown.length;
  if (more > 0) return `${shown.join(", ")} and ${more} more`;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}

/** `1 machine`, `3 machines`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}
