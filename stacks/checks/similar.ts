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

/** Letters to add, drop or change (Levenshtein). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...one].entries()) {
    const next = [i + 1];
    for (const [j, against] of [...other].entries()) {
      const changed = (row[j] ?? 0) + (letter === against ? 0 : 1);
      next.push(Math.min(changed, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
