import { marker } from "./head.ts";
import { escaped } from "./markdown.ts";
import { COMMENT_LIMIT } from "./report.ts";

/** A change without a plan, in Markdown: the words of the failure, as many as a comment holds. */
export function renderFailure(stack: string, words: string): string {
  const head = `${marker(stack)}\n## ${escaped(stack)}: no plan, its preview fails\n\nNothing else could be looked at. The words of the failure:\n\n`;
  const fence = "`".repeat(Math.max(3, ...[...words.matchAll(/`+/g)].map(([run]) => run.length + 1)));
  const room = COMMENT_LIMIT - Buffer.byteLength(head) - 2 * fence.length - 100;
  const shown = Buffer.from(words).subarray(0, room).toString("utf8");
  const rest = shown.length < words.length ? "\n…the rest is in the log" : "";
  return `${head}${fence}text\n${shown}${rest}\n${fence}\n`;
}

export function renderFailureJson(stack: string, words: string): string {
  return `${JSON.stringify({ format: 1, stack, verdict: "failed", failure: words }, null, 1)}\n`;
}
