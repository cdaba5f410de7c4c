import { loadEstate } from "../../stacks/index.ts";
import { judge } from "../gate/index.ts";
import type { Plan } from "../plan/plan.ts";
import type { ComparedWith, Review } from "../report/review.ts";
import { SECTIONS } from "../sections/index.ts";

/** Looks at a plan with everything there is to look at it with. */
export function reviewOf(
  plan: Plan,
  catalog: string,
  base: ComparedWith | undefined,
  allowed: readonly string[],
): Review {
  const estate = loadEstate(catalog);
  return {
    stack: plan.stack,
    base,
    plan,
    findings: judge({ plan, estate }, allowed),
    allowed,
    sections: SECTIONS.flatMap((read) => read(plan) ?? []),
    datacenters: Object.keys(estate.datacenters),
  };
}
