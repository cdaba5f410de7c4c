import { kindOf } from "../plan/kinds.ts";
import type { Change } from "../plan/plan.ts";
import { codeInCell, escaped, table } from "./markdown.ts";
import { isLoss } from "./review.ts";

/** What is destroyed or replaced, and why, as cells. */
export interface Loss {
  readonly name: string;
  readonly kind: string;
  readonly fate: "replaced" | "deleted" | "forgotten";
  /** `dnsNames[5], dnsNames[6]`, or what is known instead. */
  readonly why: string;
}

export function lossesOf(changes: readonly Change[]): readonly Loss[] {
  return changes.filter(isLoss).map((change) => ({
    name: change.name,
    kind: kindOf(change),
    fate: change.operation === "replace" ? "replaced" : change.retained ? "forgotten" : "deleted",
    why: reason(change),
  }));
}

function reason(change: Change): string {
  const guard = change.protected ? "; protected: the engine refuses too, until it is unprotected" : "";
  if (change.operation === "delete") {
    const kept = change.retained ? ", and stays in the cloud" : "";
    return `no longer declared${kept}${guard}`;
  }
  return `${cause(change.forcing)}${guard}`;
}

function cause(forcing: readonly string[]): string {
  if (forcing.length === 0) return "nothing of its own: what it belongs to is replaced";
  if (forcing.length === 1 && forcing[0] === "replacementTrigger")
    return "its trigger: a period of the clock, or the catalog";
  return `${forcing.join(", ")} ${forcing.length === 1 ? "forces" : "force"} it`;
}

export function renderLosses(losses: readonly Loss[]): string {
  return table(
    ["resource", "kind", "what happens", "why"],
    losses.map(({ name, kind, fate, why }) => [codeInCell(name), escaped(kind), fate, escaped(why)]),
  );
}
