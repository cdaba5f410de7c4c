const collator = new Intl.Collator("en", { numeric: true });

/** Compares texts as people sort them: `web2` before `web10`. */
export function compareNaturally(one: string, other: string): number {
  return collator.compare(one, other);
}
