/** The candidate that somebody meant who wrote a text: a slip or two away; undefined where none is near. */
export function similar(text: string, candidates: readonly string[]): string | undefined {
  const [nearest] = candidates
    .map((candidate) => ({ candidate, slips: distance(text.toLowerCase(), candidate.toLowerCase()) }))
    .filter(
      ({ candidate, slips }) => slips <= Math.max(1, Math.floor(Math.min(text.length, candidate.length) / 3)),
    )
    .sort((a, b) => a.slips - b.slips);
  return nearest?.candidate;
}

/** Letters to add, drop, change, or exchange with their neighbour (Damerau and Levenshtein). */
function distance(one: string, other: string): number {
  let before: readonly number[] = [];
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 0; i < one.length; i += 1) {
    const next = [i + 1];
    for (let j = 0; j < other.length; j += 1) {
      const changed = (row[j] ?? 0) + (one[i] === other[j] ? 0 : 1);
      const exchanged =
        i > 0 && j > 0 && one[i] === other[j - 1] && one[i - 1] === other[j]
          ? (before[j - 1] ?? 0) + 1
          : changed;
      next.push(Math.min(changed, exchanged, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    before = row;
    row = next;
  }
  return row.at(-1) ?? 0;
}
