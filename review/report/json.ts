import { headline } from "./head.ts";
import { lossesOf } from "./losses.ts";
import { placesOf } from "./places.ts";
import { countOperations, type Review, verdictOf } from "./review.ts";

/** The report for programs: everything that the Markdown says, and every change with its inputs. */
export function renderJson(review: Review): string {
  const { stack, base, plan, findings, allowed, sections } = review;
  const document = {
    format: 1,
    stack,
    base: base ?? null,
    verdict: verdictOf(review),
    headline: headline(review),
    counts: { ...countOperations(plan.changes), unchanged: plan.unchanged },
    findings,
    allowed,
    losses: lossesOf(plan.changes),
    places: placesOf(plan.changes, review.datacenters),
    sections,
    changes: plan.changes,
  };
  return `${JSON.stringify(document, null, 1)}\n`;
}
