import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readDocument } from "../../roles/document.ts";
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

/** Makes an edit that a page shows as a diff, as a reader does. */
export function applyDiff(workspace: Workspace, diff: string): void {
  execFileSync("git", ["apply", "--whitespace=nowarn", "-"], { cwd: workspace.path, input: diff });
}

/** Makes a change of the guide, and returns the plan that a preview gives. */
export async function planOf(workspace: Workspace, { diff }: GuidedChange): Promise<string> {
  applyDiff(workspace, diff);
  const { stdout } = await workspace.succeed([
    "preview",
    "--stack",
    "dev",
    "--json",
    "--show-replacement-steps",
  ]);
  return planText(stdout);
}

const signs: Readonly<Record<string, string>> = { create: "+", update: "~", delete: "-" };

/**
 * What `preview --json` prints as the guide shows it: a line for each resource, and under a machine's configuration what
 * of its document is added, changed and removed. Machines that change alike stand together.
 */
export function planText(json: string): string {
  const document: unknown = JSON.parse(json);
  assert.ok(isRecord(document) && Array.isArray(document.steps), "no plan");
  const steps = document.steps.filter(isRecord).filter(({ op }) => op !== "same");
  const changes = steps
    .map((step) => ({ name: nameOf(step), details: details(step) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const groups = Map.groupBy(changes, ({ name, details }) =>
    details.length > 0 ? details.join("\n") : name,
  );
  const shown = [...groups.values()].flatMap((group) => [
    ...group.map(({ name }) => name),
    ...(group[0]?.details ?? []).map((line) => `      ${line}`),
  ]);
  const counts = [...Map.groupBy(steps, ({ op }) => String(op))]
    .map(([operation, { length }]) => `${signs[operation] ?? operation} ${length} to ${operation}`)
    .sort();
  return `${[...shown, "", ...counts].join("\n")}\n`;
}

function nameOf({ op, urn }: Readonly<Record<string, unknown>>): string {
  const [, , types = "", name = ""] = String(urn).split("::");
  return `${signs[String(op)] ?? String(op)} ${types.split(":").at(-1)} ${name}`;
}

/** Of a record both targets; of a command the entries of its document. What is secret or unknown has none. */
function details({ oldState, newState }: Readonly<Record<string, unknown>>): readonly string[] {
  const before = isRecord(oldState) && isRecord(oldState.inputs) ? oldState.inputs : {};
  const after = isRecord(newState) && isRecord(newState.inputs) ? newState.inputs : {};
  if (typeof before.value === "string") return [`- ${before.value}`, `+ ${String(after.value)}`];
  const [from, to] = [entries(before.stdin), entries(after.stdin)];
  if (!from || !to) return [];
  return [...new Set([...from.keys(), ...to.keys()])]
    .filter((key) => from.get(key) !== to.get(key))
    .map((key) => `${from.has(key) ? (to.has(key) ? "~" : "-") : "+"} ${key}`)
    .sort((a, b) => (a.slice(2) < b.slice(2) ? -1 : 1));
}

/** `file /etc/motd`, `user newcomer`: every entry of a document with what it says. */
function entries(stdin: unknown): ReadonlyMap<string, string> | undefined {
  if (typeof stdin !== "string" || !stdin.startsWith("{\n")) return undefined;
  const sections = Object.entries(readDocument(stdin)).filter(([, section]) => isRecord(section));
  return new Map(
    sections.flatMap(([name, section]) =>
      Object.entries(section ?? {}).map(([key, entry]): [string, string] => [
        `${kinds[name] ?? name} ${key}`,
        JSON.stringify(entry),
      ]),
    ),
  );
}

const kinds: Readonly<Record<string, string>> = {
  absent: "absent file",
  checks: "check",
  directories: "directory",
  files: "file",
  groups: "group",
  links: "link",
  packages: "package",
  slots: "secret file",
  units: "unit",
  users: "user",
  validators: "validator",
};
