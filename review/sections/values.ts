import { isRecord } from "../../commands/record.ts";
import { SECRET, UNKNOWN } from "../plan/plan.ts";

export { isRecord };

/** What a reader sees of a value that must not be seen. */
export const HIDDEN = "(secret)";

/** What a reader sees of a value that the cloud will choose. */
export const LATER = "(known after the update)";

/** A plain value of a plan as a reader sees it. Absent values are the empty text. */
export function shown(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value.replaceAll(SECRET, HIDDEN).replaceAll(UNKNOWN, LATER);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return shown(JSON.stringify(value));
}

/** Entries of a list that are objects; none where it is no list. */
export function records(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** Entries of a list as a reader sees them; of a single value, that one. */
export function shownList(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.map(shown);
  return value === undefined || value === null ? [] : [shown(value)];
}

/** `1 record`, `2 records`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** Parts that count nothing are left out: `2 records added, 1 removed`. */
export function joinedCounts(counts: readonly (readonly [count: number, text: string])[]): string {
  return counts.flatMap(([count, text]) => (count > 0 ? [text] : [])).join(", ");
}
