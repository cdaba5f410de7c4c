import { RULES } from "../../../review/gate/index.ts";
import type { Change, Plan } from "../../../review/plan/plan.ts";
import { estates } from "../../../stacks/index.ts";
import type { Estate } from "../../../stacks/vocabulary/index.ts";
import { planOf } from "../sections/plans.ts";

export function prodCatalog(): Estate {
  const { prod } = estates;
  if (prod === undefined) throw new Error("there is no prod");
  return prod;
}

/** What a rule of the gate says of changes to prod. */
export function verdictsOf(
  name: string,
  changes: readonly Change[],
  {
    existing,
    estate = prodCatalog(),
  }: { readonly existing?: Plan["existing"]; readonly estate?: Estate } = {},
): readonly string[] {
  const rule = RULES.find((each) => each.name === name);
  if (rule === undefined) throw new Error(`there is no rule ${name}`);
  const plan = { ...planOf(...changes), ...(existing ? { existing } : {}) };
  return rule.check({ plan, estate });
}
