import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const root = join(import.meta.dirname, "..", "..");
export const runbooksPath = join(root, "docs", "runbooks");

/** One thing that a page asks for: an edit, or commands. */
export interface Step {
  /**
   * `diff`: an edit, as `git apply` takes it. `sh`: run in the sandbox. `sh machines`: of a booted host, and `sh real`: of an
   * account; both are looked at only.
   */
  readonly kind: "diff" | "sh" | "sh machines" | "sh real";
  readonly text: string;
  /** What the page says that it prints; `…` stands for what differs or does not matter. */
  readonly expected?: string;
}

/** Pages with steps: every runbook but the index, and the page on state. */
export function pages(): readonly string[] {
  const runbooks = readdirSync(runbooksPath).filter((name) => name.endsWith(".md") && name !== "README.md");
  return [...runbooks.sort().map((name) => join("docs", "runbooks", name)), join("docs", "state.md")];
}

/** The fenced blocks of a page, in order. A block of another kind has no meaning here. @throws {Error} for such a one */
export function stepsOf(
  page: string,
  text: string = readFileSync(join(root, page), "utf8"),
): readonly Step[] {
  const steps: Step[] = [];
  for (const [, kind = "", block = ""] of text.matchAll(/^```([^\n]*)\n([\s\S]*?)^```$/gm)) {
    const last = steps.at(-1);
    if (isKind(kind)) steps.push({ kind, text: block });
    else if (kind === "text" && last && last.kind !== "diff" && last.expected === undefined) {
      steps.splice(-1, 1, { ...last, expected: block });
    } else throw new Error(`${page}: a block begins with \`\`\`${kind}, which nothing runs`);
  }
  return steps;
}

function isKind(text: string): text is Step["kind"] {
  return ["diff", "sh", "sh machines", "sh real"].includes(text);
}

/**
 * Whether an output has what a page shows: its lines in their order, next to each other but for a line that is only
 * `…`, and within a line anything where it has one.
 */
export function shows(output: string, expected: string): boolean {
  const parts = expected
    .trimEnd()
    .split(/(?:^|\n)\s*…(?:\n|$)/)
    .filter((part) => part !== "");
  const pattern = parts
    .map((part) => part.split("\n").map(linePattern).join("\\n"))
    .join("(?:[\\s\\S]*?\\n)??");
  return new RegExp(`^${pattern}$`, "m").test(output.replaceAll(/[ \t]+$/gm, ""));
}

function linePattern(line: string): string {
  return line.trimEnd().split("…").map(escaped).join(".*");
}

/** A text as a pattern that it alone matches. */
function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
