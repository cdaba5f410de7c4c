import { isDeepStrictEqual } from "node:util";
import { kindOf } from "../plan/kinds.ts";
import { type Change, type Inputs, UNKNOWN } from "../plan/plan.ts";
import type { Rule } from "./rule.ts";

/** Inputs by which a cloud tells one resource from another. */
const IDENTITY: readonly string[] = ["name", "domain", "domains", "commonName", "cidr", "ipRange"];

/**
 * The engine knows a resource by its URN alone. One that gets another name in the program, or another parent, is
 * deleted and made again, unless the program says what it was called.
 */
export const urn: Rule = {
  name: "urn",
  refuses: "a resource gets another URN without an alias, and is deleted and made again for it",
  check: ({ plan }) => {
    const made = plan.changes.filter(({ operation }) => operation === "create");
    return plan.changes.flatMap((old) => {
      if (old.operation !== "delete" || /^(estate|pulumi):/.test(old.type)) return [];
      const same = made.find(
        (each) => each.type === old.type && (isMoved(old, each) || isRenamed(old, each)),
      );
      if (same === undefined) return [];
      return [
        `the ${kindOf(old)} ${old.name} would be deleted, and made again under another URN: ${path(old)} becomes ${path(same)}. ` +
          "Give the new one the old one's name or parent in its option aliases",
      ];
    });
  },
};

/** `dns:Zone > docs.python.org`: what of a URN tells it from its neighbors. */
function path({ urn, name }: Change): string {
  const parents = (urn.split("::")[2] ?? "").split("$").slice(0, -1);
  return [...parents.map((type) => type.replace(/^estate:/, "")), name].join(" > ");
}

function isMoved(old: Change, made: Change): boolean {
  return old.name === made.name && old.urn !== made.urn;
}

function isRenamed({ before = {} }: Change, { after = {} }: Change): boolean {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return (
    IDENTITY.some((key) => Object.hasOwn(before, key) && known(before, key) && known(after, key)) &&
    keys.every(
      (key) => !known(before, key) || !known(after, key) || isDeepStrictEqual(before[key], after[key]),
    )
  );
}

function known(inputs: Inputs, key: string): boolean {
  return !JSON.stringify(inputs[key] ?? null).includes(UNKNOWN);
}
