import type { Path } from "../provider/paths.ts";
import { isAsset, isList, isProperties, type Properties, UNKNOWN, type Value } from "../provider/values.ts";
import { isEnum, type ObjectFacts, type PackageFacts, type TypeFact } from "./facts.ts";

/** What contradicts the facts, before it is worded (see `provider/failures.ts`). */
export type Violation =
  | { readonly kind: "unknown property"; readonly path: Path }
  | { readonly kind: "missing property"; readonly path: Path }
  | { readonly kind: "wrong type"; readonly path: Path; readonly expected: string; readonly actual: Value }
  | {
      readonly kind: "not in enumeration";
      readonly path: Path;
      readonly allowed: readonly (string | number)[];
      readonly actual: Value;
    };

/**
 * Checks an object against its facts, at every depth. A null counts as absent; an unknown counts as right.
 * Properties that start with `__` are the engine's own.
 */
export function checkProperties(
  properties: Properties,
  shape: ObjectFacts,
  types: PackageFacts["types"],
): readonly Violation[] {
  const violations: Violation[] = [];
  checkObject(properties, shape, types, [], violations);
  return violations;
}

function checkObject(
  properties: Properties,
  shape: ObjectFacts,
  types: PackageFacts["types"],
  path: Path,
  violations: Violation[],
): void {
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || name.startsWith("__")) continue;
    const fact = shape.properties[name];
    if (fact === undefined) violations.push({ kind: "unknown property", path: [...path, name] });
    else checkValue(value, fact, types, [...path, name], violations);
  }
  for (const name of shape.required) {
    if ((properties[name] ?? null) === null)
      violations.push({ kind: "missing property", path: [...path, name] });
  }
}

function checkValue(
  value: Value,
  fact: TypeFact,
  types: PackageFacts["types"],
  path: Path,
  violations: Violation[],
): void {
  if (value === UNKNOWN || value === null || fact.oneOf !== undefined) return;
  const wrong = (expected: string) => {
    violations.push({ kind: "wrong type", path, expected, actual: value });
  };
  if (fact.ref !== undefined) {
    const shape = types[fact.ref];
    if (shape === undefined) checkBuiltIn(value, fact.ref, wrong);
    else if (isEnum(shape)) {
      if (!shape.enum.some((allowed) => allowed === value)) {
        violations.push({ kind: "not in enumeration", path, allowed: shape.enum, actual: value });
      }
    } else if (!isProperties(value)) wrong("object");
    else checkObject(value, shape, types, path, violations);
    return;
  }
  switch (fact.type) {
    case "boolean":
    case "string":
      if (typeof value !== fact.type) wrong(fact.type);
      return;
    case "number":
      if (typeof value !== "number") wrong("number");
      return;
    case "integer":
      if (typeof value !== "number" || !Number.isInteger(value)) wrong("integer");
      return;
    case "array":
      if (!isList(value)) wrong("array");
      else
        for (const [index, item] of value.entries()) {
          checkValue(item, fact.items ?? {}, types, [...path, index], violations);
        }
      return;
    case "object":
      if (!isProperties(value)) wrong("object");
      else
        for (const [name, item] of Object.entries(value)) {
          if (!name.startsWith("__")) checkValue(item, fact.values ?? {}, types, [...path, name], violations);
        }
  }
}

function checkBuiltIn(value: Value, ref: string, wrong: (expected: string) => void): void {
  // The schema of a property that takes an asset or an archive names the asset only.
  if (ref.endsWith("/Asset") && !isAsset(value)) wrong("asset");
  if (ref.endsWith("/Archive") && !(isAsset(value) && value.archive === true)) wrong("archive");
}

/** Properties with the schema's own defaults filled in, inside objects too (but not into absent ones). */
export function fillDefaults(
  properties: Properties,
  shape: ObjectFacts,
  types: PackageFacts["types"],
): Properties {
  const filled: { [name: string]: Value } = {};
  for (const [name, value] of Object.entries(properties)) {
    const fact = shape.properties[name];
    filled[name] = fact === undefined ? value : fillNested(value, fact, types);
  }
  for (const [name, fact] of Object.entries(shape.properties)) {
    if (fact.default !== undefined && (filled[name] ?? null) === null) filled[name] = fact.default;
  }
  return filled;
}

function fillNested(value: Value, fact: TypeFact, types: PackageFacts["types"]): Value {
  if (isList(value)) {
    const { items } = fact;
    return items === undefined ? value : value.map((item) => fillNested(item, items, types));
  }
  if (fact.ref === undefined || !isProperties(value)) return value;
  const shape = types[fact.ref];
  return shape === undefined || isEnum(shape) ? value : fillDefaults(value, shape, types);
}

/** Whether the facts call a value at this path secret: the property itself, or one that contains it. */
export function isSecretByFacts(path: Path, shape: ObjectFacts, types: PackageFacts["types"]): boolean {
  let current: TypeFact | undefined;
  let properties: ObjectFacts["properties"] | undefined = shape.properties;
  for (const step of path) {
    if (typeof step === "number") current = current?.items;
    else if (properties !== undefined) {
      const fact: ObjectFacts["properties"][string] | undefined = properties[step];
      if (fact?.secret === true) return true;
      current = fact;
    } else current = current?.values;
    if (current === undefined) return false;
    const named: PackageFacts["types"][string] | undefined =
      current.ref === undefined ? undefined : types[current.ref];
    properties = named === undefined || isEnum(named) ? undefined : named.properties;
  }
  return false;
}
