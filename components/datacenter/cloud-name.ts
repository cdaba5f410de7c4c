/**
 * What a cloud has for a size or an image. The catalog's checks promise that it exists; this is for a caller
 * who skipped them.
 */
export function cloudName<Key extends string, Name>(
  names: Readonly<Partial<Record<Key, Name>>>,
  key: Key,
  place: string,
): Name {
  const name = names[key];
  if (name === undefined) {
    throw new Error(
      `${place} "${key}" does not exist in this cloud; it has ${Object.keys(names).join(", ")}`,
    );
  }
  return name;
}
