import { isSecretByFacts } from "../facts/check.ts";
import type { ObjectFacts, PackageFacts } from "../facts/facts.ts";
import { isWithin, type Path } from "./paths.ts";
import { isList, isProperties, type Properties, type Value } from "./values.ts";

/** Decides what to wrap: what was secret where it came from, and what the facts call secret. */
export function secretPaths(
  arrived: readonly Path[],
  shape: ObjectFacts,
  types: PackageFacts["types"],
): (path: Path) => boolean {
  // Secrets of the request cover everything below them; wrapping the topmost is enough, since encoding stops there.
  return (path) => arrived.some((secret) => isWithin(path, secret)) || isSecretByFacts(path, shape, types);
}

/** Shorter texts turn up anywhere by chance, so that they do not make the place they turn up in secret. */
const SHORTEST_RECOGNISED = 4;

/** The texts that secrets consist of. */
export function secretTexts(properties: Properties, secrets: readonly Path[]): readonly string[] {
  return secrets
    .flatMap((path) => leaves(valueAt(properties, path)))
    .filter((leaf): leaf is string => typeof leaf === "string" && leaf.length >= SHORTEST_RECOGNISED);
}

/** Whether any of the texts stands anywhere in a value, alone or as a part. */
export function containsText(value: Value, texts: readonly string[]): boolean {
  if (texts.length === 0) return false;
  return leaves(value).some((leaf) => typeof leaf === "string" && texts.some((text) => leaf.includes(text)));
}

function valueAt(properties: Properties, path: Path): Value {
  let value: Value = properties;
  for (const step of path) {
    if (typeof step === "number") value = isList(value) ? (value[step] ?? null) : null;
    else value = isProperties(value) ? (value[step] ?? null) : null;
  }
  return value;
}

function leaves(value: Value): readonly Value[] {
  if (isList(value)) return value.flatMap(leaves);
  if (isProperties(value)) return Object.values(value).flatMap(leaves);
  return [value];
}
