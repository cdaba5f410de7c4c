import type { Finding } from "../gate/rule.ts";
import { code, escaped } from "./markdown.ts";
import { countsInWords, isLoss, type Review, verdictOf } from "./review.ts";

/** What is never cut: the verdict with its numbers, then why the gate refuses, then what has been overridden. */
export function renderHead(review: Review): string {
  const { plan, findings } = review;
  const refused = findings.filter(({ overridden }) => !overridden);
  const overridden = findings.filter((finding) => finding.overridden);
  const needless = review.allowed.filter((name) => !findings.some(({ rule }) => rule === name));
  const parts = [
    `${marker(review.stack)}\n## ${escaped(review.stack)}: ${headline(review)}`,
    `**${countsInWords(plan.changes)}**, ${plan.unchanged} unchanged${comparison(review)}`,
    ...(plan.existing === undefined
      ? [
          "How many there are of each kind is not in this preview, so no share of them is judged: make it with `--show-sames`.",
        ]
      : []),
    ...list("Refused, because", refused, remedy),
    ...list("Overridden, and meant by whoever did it", overridden, () => ""),
    ...(needless.length === 0
      ? []
      : [`Overridden without need: ${needless.map((name) => code(name)).join(", ")}. Take it away again.`]),
  ];
  return parts.join("\n\n");
}

/** By which a workflow finds the comment that it wrote before. */
export function marker(stack: string): string {
  return `<!-- estate-review: ${stack.replaceAll(/[^\w.-]/g, "")} -->`;
}

/** The verdict in a few words, without Markdown. */
export function headline(review: Review): string {
  const refusing = new Set(review.findings.filter(({ overridden }) => !overridden).map(({ rule }) => rule));
  switch (verdictOf(review)) {
    case "refused":
      return `refused (${[...refusing].join(", ")})`;
    case "none":
      return "nothing changes";
    case "careful": {
      const losses = review.plan.changes.filter(isLoss).length;
      return losses === 0 ? "careful, a rule is overridden" : `careful, ${losses} replaced or deleted`;
    }
    case "fine":
      return "fine, nothing is replaced or deleted";
  }
}

function comparison({ base }: Review): string {
  if (base === undefined) return "";
  const revision = `${code(base.revision)} at ${code(base.commit.slice(0, 7))}`;
  return base.empty
    ? `; compared with nothing, as ${revision} has no such stack`
    : `; compared with ${revision}`;
}

function remedy({ rule }: Finding): string {
  return ` If it is meant: ${code(`--allow ${rule}`)}, or the label ${code(`allow-${rule}`)}.`;
}

function list(
  heading: string,
  findings: readonly Finding[],
  after: (finding: Finding) => string,
): readonly string[] {
  if (findings.length === 0) return [];
  const lines = findings.map(
    (finding) => `- ${code(finding.rule)}: ${escaped(finding.text)}.${after(finding)}`,
  );
  return [`**${heading}:**\n\n${lines.join("\n")}`];
}
