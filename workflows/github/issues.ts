import type { GitHub } from "./client.ts";
import { ownWith, type Written } from "./markers.ts";

export interface IssueText {
  /** First line of the body, by which it is found again: `<!-- estate-drift: prod -->`. */
  readonly marker: string;
  readonly title: string;
  /** Begins with the marker. */
  readonly body: string;
  readonly label: string;
}

async function findOpen(github: GitHub, { marker, label }: Pick<IssueText, "marker" | "label">) {
  const issues = await github.list(`/issues?state=open&labels=${encodeURIComponent(label)}`);
  return ownWith(marker, issues, "number");
}

/** The one open issue of a finding says what is found today; GitHub makes a label that is new. */
export async function openIssue(
  github: GitHub,
  issue: IssueText,
): Promise<"created" | "updated" | "unchanged"> {
  const { title, body, label } = issue;
  const known: Written | undefined = await findOpen(github, issue);
  if (known === undefined) {
    await github.createOnce(
      "/issues",
      { title, body, labels: [label] },
      async () => (await findOpen(github, issue)) !== undefined,
    );
    return "created";
  }
  if (known.body.replaceAll("\r\n", "\n").trim() === body.trim()) return "unchanged";
  await github.ask("PATCH", `/issues/${known.number}`, { title, body });
  return "updated";
}

/** Closes the open issue of a finding that is gone, with a comment that says so. */
export async function closeIssue(
  github: GitHub,
  issue: Pick<IssueText, "marker" | "label">,
  farewell: string,
): Promise<"closed" | "none"> {
  const known = await findOpen(github, issue);
  if (known === undefined) return "none";
  await github.ask("PATCH", `/issues/${known.number}`, { state: "closed", state_reason: "completed" });
  await github.ask("POST", `/issues/${known.number}/comments`, { body: farewell });
  return "closed";
}
