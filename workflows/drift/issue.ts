import { escaped, renderBlock } from "../../review/report/markdown.ts";
import { COMMENT_LIMIT } from "../comment/comment.ts";
import { cutMarkdown } from "../comment/harmless.ts";
import type { HostCheck } from "./hosts.ts";

/** What a stack's drift is, from both sides. */
export interface Drift {
  readonly stack: string;
  /** The revision that everything is compared with. */
  readonly commit: string;
  /** The report on what an update would put right, where it would change anything. */
  readonly report: string | undefined;
  /** Undefined where hosts were not asked. */
  readonly hosts: readonly HostCheck[] | undefined;
  /** Address of the run. */
  readonly url: string;
}

export function driftMarker(stack: string): string {
  return `<!-- estate-drift: ${stack} -->`;
}

export function hasDrifted({ report, hosts }: Drift): boolean {
  return report !== undefined || (hosts ?? []).some(({ state }) => state !== "as declared");
}

/** The issue's text: numbers first, then hosts, then the clouds' report. */
export function driftIssue(drift: Drift): string {
  const { stack, commit, report, hosts = [], url } = drift;
  const drifted = hosts.filter(({ state }) => state === "drift");
  const unknown = hosts.filter(({ state }) => state === "unknown");
  const counts = [
    `clouds: ${report === undefined ? "as declared" : "differ from what is declared"}`,
    drift.hosts === undefined
      ? "hosts: not asked"
      : `hosts: ${hosts.length - drifted.length - unknown.length} of ${hosts.length} as declared, ${drifted.length} differ, ${unknown.length} not known`,
  ];
  const parts = [
    `${driftMarker(stack)}\n${counts.map((line) => `- ${line}`).join("\n")}`,
    `Compared with the revision that ${escaped(stack)} was brought up with, \`${commit.slice(0, 7)}\`; [the run](${url}). Somebody has changed something by hand, or something has failed: bring the stack up again, or put the change into the catalog.`,
    ...[...drifted, ...unknown].map(({ host, state, words }) =>
      renderBlock({ kind: "diff", title: `${host}: ${state}`, lines: words.split("\n") }),
    ),
    ...(report === undefined ? [] : [withoutOverrides(report)]),
  ];
  return cutMarkdown(
    `${parts.join("\n\n")}\n`,
    COMMENT_LIMIT,
    "…the rest is in the summary of the run, linked above.",
  );
}

/** Every rule is overridden, as nothing is to be refused: which of them was needed says nothing here. */
function withoutOverrides(report: string): string {
  return report.replaceAll(/<!-- estate-review:.*-->\n/g, "").replace(/^Overridden without need: .*\n+/m, "");
}
