import type { Plan } from "../plan/plan.ts";

/**
 * One topic of a review: what the plan does to the DNS, to the firewall, to people. It is made by a pure function of
 * the plan, which returns undefined where nothing of its topic changes.
 */
export interface Section {
  /** Name of the topic: `DNS`. */
  readonly title: string;
  /** One line for a folded heading: `2 records added, 1 removed`. */
  readonly summary: string;
  readonly body: readonly Block[];
}

/** A part of a section's body. Texts are plain: the report escapes what Markdown would read as its own. */
export type Block = Paragraph | Table | Diff;

export interface Paragraph {
  readonly kind: "paragraph";
  readonly text: string;
}

export interface Table {
  readonly kind: "table";
  readonly header: readonly string[];
  /** As many cells in each row as the header has. */
  readonly rows: readonly (readonly string[])[];
}

/** Lines of a unified diff, each beginning with `+`, `-`, a space or `@@`. */
export interface Diff {
  readonly kind: "diff";
  /** What differs, and where: `/etc/haproxy/haproxy.cfg on lb0, lb1, lb2`. */
  readonly title: string;
  readonly lines: readonly string[];
}

export type ReadSection = (plan: Plan) => Section | undefined;
