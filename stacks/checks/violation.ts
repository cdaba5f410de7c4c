import type { Estate } from "../vocabulary/index.ts";

/** One mistake in a catalog. */
export interface Violation {
  /** Where, `servers[3].datacenter` or `services["docs"].verify.name`. */
  readonly place: string;
  /** What is wrong, a sentence. */
  readonly message: string;
  /** What to do, a sentence. */
  readonly remedy: string;
}

/** A rule reports every mistake of its kind and never throws, however wrong the rest of the catalog is. */
export type Rule = (estate: Estate) => readonly Violation[];

/** An entry of a record by its own key: `constructor` is no datacenter. */
export function lookUp<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** Values that occur more than once, each with the places of all but the first, in order. */
export function repetitions<T extends { readonly place: string }>(
  entries: readonly T[],
  key: (entry: T) => string,
): readonly { readonly first: T; readonly again: T }[] {
  const seen = new Map<string, T>();
  return entries.flatMap((entry) => {
    const first = seen.get(key(entry));
    if (first) return [{ first, again: entry }];
    seen.set(key(entry), entry);
    return [];
  });
}

/** A violation, or nothing where all is well. */
export function unless(holds: boolean, place: string, message: string, remedy: string): readonly Violation[] {
  return holds ? [] : [{ place, message, remedy }];
}

/** One mistake that shows at several places, told once with all of them. */
export function together(violations: readonly Violation[]): readonly Violation[] {
  return [...Map.groupBy(violations, ({ message, remedy }) => `${message}\n${remedy}`).values()].flatMap(
    (same) => {
      const [first] = same;
      return first ? [{ ...first, place: shortList(same.map(({ place }) => place)) }] : [];
    },
  );
}

/** `a, b and c`, for messages. */
export function list(names: readonly string[]): string {
  if (names.length < 2) return names[0] ?? "none";
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** The same of places, of which the first three are enough to find the rest. */
export function shortList(places: readonly string[]): string {
  return places.length <= 4
    ? list(places)
    : `${places.slice(0, 3).join(", ")} and ${places.length - 3} others`;
}
