import { fitWithin, type Part } from "./fold.ts";
import { renderHead } from "./head.ts";
import { lossesOf, renderLosses } from "./losses.ts";
import { escaped, folded, renderBlock } from "./markdown.ts";
import { placesOf, renderPlaces } from "./places.ts";
import type { Review } from "./review.ts";
import type { Section } from "./section.ts";

/** What a comment of GitHub holds: 65,536 characters (GitHub, error of the REST API). Counted in bytes, to be safe. */
export const COMMENT_LIMIT = 65_536;

/** What a step's summary holds: 1 MiB (GitHub, workflow commands). Some room is left for what else a step says. */
export const SUMMARY_LIMIT = 1_000_000;

/** How many rows a reader sees before the rest is folded. */
const SHOWN = 12;

/** The report as a comment; what does not fit is in the job's summary. */
export function renderComment(review: Review): string {
  return render(review, COMMENT_LIMIT, "see the job summary");
}

/** The report with everything in it; what does not fit even here is in the JSON. */
export function renderSummary(review: Review): string {
  return render(review, SUMMARY_LIMIT, "see the JSON of this review");
}

function render(review: Review, limit: number, elsewhere: string): string {
  const { changes } = review.plan;
  const parts = [
    ...tablePart("Replaced or deleted", lossesOf(changes), renderLosses, elsewhere),
    ...tablePart("By datacenter and kind", placesOf(changes, review.datacenters), renderPlaces, elsewhere),
    ...review.sections.map((section) => sectionPart(section, elsewhere)),
  ];
  return `${fitWithin(renderHead(review), parts, limit - 1)}\n`;
}

function tablePart<Row>(
  title: string,
  rows: readonly Row[],
  renderRows: (rows: readonly Row[]) => string,
  elsewhere: string,
): readonly Part[] {
  if (rows.length === 0) return [];
  const first = `### ${title}\n\n${renderRows(rows.slice(0, SHOWN))}`;
  const rest = rows.slice(SHOWN);
  if (rest.length === 0) return [[first, `### ${title}\n\n${rows.length} rows: ${elsewhere}`]];
  return [
    [
      `${first}\n\n${folded(`and ${rest.length} more`, renderRows(rest))}`,
      `${first}\n\nand ${rest.length} more: ${elsewhere}`,
      `### ${title}\n\n${rows.length} rows: ${elsewhere}`,
    ],
  ];
}

function sectionPart({ title, summary, body }: Section, elsewhere: string): Part {
  const heading = `<b>${escaped(title)}</b>: ${escaped(summary)}`;
  return [
    folded(heading, body.map(renderBlock).join("\n\n")),
    `**${escaped(title)}**: ${escaped(summary)} (${elsewhere})`,
  ];
}
