/**
 * A cloud's own name for a size or an image. The catalog's checks promise that it exists; this is for a caller
 * who skipped them.
 */
export function cloudName<Key extends string>(
  names: Readonly<Partial<Record<Key, string>>>,
  key: Key,
  place: string,
): string {
  const name = names[key];
  if (name === undefined) {
    throw new Error(
      `${place} "${key}" does not exist in this cloud; it has ${Object.keys(names).join(", ")}`,
    );
  }
  return name;
}
