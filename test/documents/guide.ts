import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Workspace } from "../engine/workspace.ts";
import { isRecord } from "../support/wire.ts";

export const guidePath = join(import.meta.dirname, "..", "..", "docs", "changes.md");

/** A change of the guide for newcomers: what the page says to edit, and the plan that it promises. */
export interface GuidedChange {
  readonly title: string;
  /** As `git apply` takes it. */
  readonly diff: string;
  readonly plan: string;
}

/** Changes of the guide: every section with a diff has the plan that it gives as its next block. */
export function guidedChanges(text: string = readFileSync(guidePath, "utf8")): readonly GuidedChange[] {
  return text.split(/^## /m).flatMap((section) => {
    const [, diff] = /^```diff\n([\s\S]*?)^```$/m.exec(section) ?? [];
    if (diff === undefined) return [];
    const [title = ""] = section.split("\n", 1);
    const [, plan = ""] = /^```text\n([\s\S]*?)^```$/m.exec(section) ?? [];
    return [{ title, diff, plan }];
  });
}

/** The guide with other plans, by the titles of its changes. */
export function withPlans(text: string, plans: ReadonlyMap<string, string>): string {
  return text
    .split(/^(?=## )/m)
    .map((section) => {
      const [heading = ""] = section.split("\n", 1);
      const plan = plans.get(heading.slice("## ".length));
      return plan === undefined
        ? section
        : section.replace(/^```text\n[\s\S]*?^```$/m, () => `\`\`\`text\n${plan}\`\`\``);
    })
    .join("");
}

/** Makes a change of the guide as a reader does, and returns the plan that a preview gives. */
export async function planOf(workspace: Workspace, { diff }: GuidedChange): Promise<string> {
  execFileSync("git", ["apply", "--whitespace=nowarn", "-"], { cwd: workspace.path, input: diff });
  const { stdout } = await workspace.succeed(["preview", "--stack", "dev", "--json"]);
  return planText(stdout);
}

const signs: Readonly<Record<string, string>> = { create: "+", update: "~", delete: "-" };

/**
 * What `preview --json` prints as the guide shows it: a line for each resource, and under those whose document changes
 * the lines that do. Resources with the same lines stand together.
 */
export function planText(json: string): string {
  const document: unknown = JSON.parse(json);
  assert.ok(isRecord(document) && Array.isArray(document.steps), "no plan");
  const steps = document.steps.filter(isRecord).filter(({ op }) => op !== "same");
  const changes = steps.map((step) => ({ name: nameOf(step), lines: changedLines(step) }));
  const groups = Map.groupBy(
    changes.sort((a, b) => (a.name < b.name ? -1 : 1)),
    ({ name, lines }) => (lines.length > 0 ? lines.join("\n") : name),
  );
  const shown = [...groups.values()].flatMap((group) => [
    ...group.map(({ name }) => name),
    ...(group[0]?.lines ?? []).map((line) => `      ${line}`),
  ]);
  const unchanged = document.steps.length - steps.length;
  const counts = [...Map.groupBy(steps, ({ op }) => String(op))]
    .map(([operation, { length }]) => `${signs[operation] ?? operation} ${length} to ${operation}`)
    .sort();
  return `${[...shown, "", ...counts, `  ${unchanged} unchanged`].join("\n")}\n`;
}

function nameOf({ op, urn }: Readonly<Record<string, unknown>>): string {
  const [, , types = "", name = ""] = String(urn).split("::");
  return `${signs[String(op)] ?? String(op)} ${types.split(":").at(-1)} ${name}`;
}

/** Lines of a command's document that go and that come; whole addresses of a record. */
function changedLines(step: Readonly<Record<string, unknown>>): readonly string[] {
  const before = documentOf(step.oldState);
  const after = documentOf(step.newState);
  if (before === undefined || after === undefined) return [];
  return [
    ...without(before, after).map((line) => `- ${line}`),
    ...without(after, before).map((line) => `+ ${line}`),
  ];
}

function documentOf(state: unknown): readonly string[] | undefined {
  const inputs = isRecord(state) ? state.inputs : undefined;
  if (!isRecord(inputs)) return undefined;
  if (typeof inputs.value === "string") return [inputs.value];
  return typeof inputs.stdin === "string" ? inputs.stdin.split("\n").map((line) => line.trim()) : undefined;
}

/** Lines that the others lack, as often as they lack them. */
function without(lines: readonly string[], others: readonly string[]): readonly string[] {
  const left = [...others];
  return lines.filter((line) => {
    const index = left.indexOf(line);
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
}
