import { appendFileSync } from "node:fs";
import { main as review } from "../review/command/main.ts";
import { RULES } from "../review/gate/index.ts";

/** Rules of the gate that labels override: `allow-too-much`. Other labels say nothing here. */
export function overridesOf(labels: readonly string[]): readonly string[] {
  const known = new Set(RULES.map(({ name }) => `allow-${name}`));
  return labels.filter((name) => known.has(name)).map((name) => name.slice("allow-".length));
}

/** The same of a job's environment. @param labels names as JSON; none where it is not set */
export function allowedBy(labels: string | undefined): readonly string[] {
  const parsed: unknown = labels ? JSON.parse(labels) : [];
  return overridesOf(Array.isArray(parsed) ? parsed.map(String) : []);
}

/** Adds Markdown to the summary of a job; elsewhere there is none. */
export function summarise(environment: NodeJS.ProcessEnv, text: string): void {
  const file = environment.GITHUB_STEP_SUMMARY;
  if (file) appendFileSync(file, `${text.trim()}\n\n`);
}

/** A value for a later step (`steps.ID.outputs.NAME`). It has no line break: a second line would be another value. */
export function setOutput(environment: NodeJS.ProcessEnv, name: string, value: string): void {
  if (/[\r\n]/.test(value)) throw new Error(`the output ${name} has a line break`);
  const file = environment.GITHUB_OUTPUT;
  if (file) appendFileSync(file, `${name}=${value}\n`);
  else process.stdout.write(`${name}=${value}\n`);
}

/** `bin/review` itself, in this process. */
export function runReview(
  root: string,
  words: readonly string[],
  allowed: readonly string[],
): Promise<number> {
  return review(root, [...words, ...(allowed.length === 0 ? [] : ["--allow", allowed.join(",")])]);
}
