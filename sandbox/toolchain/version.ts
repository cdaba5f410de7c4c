/** Compares dotted versions by their numbers: negative where the first is older. What follows a "-" or "+" is ignored. */
export function compareVersions(one: string, other: string): number {
  const [left, right] = [one, other].map((version) => (/\d+(\.\d+)*/.exec(version)?.[0] ?? "").split("."));
  for (let part = 0; part < 3; part++) {
    const difference = Number(left?.[part] ?? 0) - Number(right?.[part] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
