/** Fields by which an entry of a list is known, in the order in which they are tried. */
const keys: readonly (readonly string[])[] = [
  ["name"],
  ["name", "datacenter"],
  ["domain"],
  ["port"],
  ["port", "protocol"],
  ["from"],
];

/**
 * Where an entry of a list is, by the key that tells it from the others: `servers["docs0"]`; by its number where it has
 * none: `servers[3]`.
 */
export function entryPlace(place: string, entries: readonly unknown[], index: number): string {
  const known = keys.find(([first = ""]) => keyOf(entries[index], [first]) !== undefined)?.[0];
  for (const fields of keys.filter(([first]) => first === known)) {
    const key = keyOf(entries[index], fields);
    const same = entries.filter((entry) => keyOf(entry, fields) === key);
    if (key !== undefined && same.length === 1) return `${place}["${key}"]`;
  }
  return `${place}[${index}]`;
}

function keyOf(entry: unknown, fields: readonly string[]): string | undefined {
  if (typeof entry !== "object" || entry === null) return undefined;
  const values = fields.map((field) => Object.getOwnPropertyDescriptor(entry, field)?.value);
  return values.every((value) => typeof value === "string" || typeof value === "number")
    ? values.join(".")
    : undefined;
}
