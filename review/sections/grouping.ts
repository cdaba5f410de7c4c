import { compareNaturally } from "../../commands/natural-order.ts";

/** Things by a key, in the order in which each key was first seen. */
export function groupedBy<Thing>(
  things: readonly Thing[],
  keyOf: (thing: Thing) => string,
): readonly (readonly [Thing, ...Thing[]])[] {
  const groups = new Map<string, [Thing, ...Thing[]]>();
  for (const thing of things) {
    const group = groups.get(keyOf(thing));
    if (group) group.push(thing);
    else groups.set(keyOf(thing), [thing]);
  }
  return [...groups.values()];
}

/** Texts as people sort them, each once: `web2` before `web10`. */
export function inOrder(texts: Iterable<string>): readonly string[] {
  return [...new Set(texts)].sort(compareNaturally);
}
