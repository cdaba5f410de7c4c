/** A part of a report in its forms, the fullest first. The last one is what must be said at least. */
export type Part = readonly [string, ...string[]];

/**
 * Writes a report that stays within `limit` bytes of UTF-8. Where all of it is too long, the part that a shorter form
 * makes smallest gets it first, so that as few parts as possible lose anything. The head is always whole.
 */
export function fitWithin(head: string, parts: readonly Part[], limit: number): string {
  const forms = parts.map(() => 0);
  const write = () =>
    [head, ...parts.map((part, index) => part[forms[index] ?? 0] ?? "")].filter(Boolean).join("\n\n");
  for (let text = write(); size(text) > limit; text = write()) {
    const next = parts
      .map((part, index) => ({ index, saved: saving(part, forms[index] ?? 0) }))
      .filter(({ index }) => (forms[index] ?? 0) < (parts[index]?.length ?? 0))
      .sort((a, b) => b.saved - a.saved)[0];
    if (next === undefined) return text;
    forms[next.index] = (forms[next.index] ?? 0) + 1;
  }
  return write();
}

/** A part that is past its last form is not there at all. */
function saving(part: Part, form: number): number {
  return size(part[form] ?? "") - size(part[form + 1] ?? "");
}

function size(text: string): number {
  return Buffer.byteLength(text);
}
