import { namesItself } from "./automatic-name.ts";
import type { Change, Comparison } from "./behaviour.ts";
import { DEFAULTS, isGivenByProgram, plainInputs } from "./check.ts";
import type { ResourceType } from "./package.ts";
import { isWithin, type Path, parsePath } from "./paths.ts";
import { equal, isList, isProperties, type Properties, type Value } from "./values.ts";

export interface Difference {
  readonly path: Path;
  readonly kind: "add" | "delete" | "update";
  /** Between inputs; otherwise an output changes by itself. */
  readonly input: boolean;
  readonly replaces: boolean;
}

export interface Plan {
  readonly differences: readonly Difference[];
  readonly deleteBeforeReplace: boolean;
}

/** What the provider would do to bring a resource to its new inputs. */
export function planChange(
  type: ResourceType,
  change: Change,
  comparison: Comparison,
  ignoreChanges: readonly string[],
): Plan {
  const ignored = [...(comparison.ignore ?? []), ...ignoreChanges].map(parsePath);
  const replacing = (property: string) =>
    comparison.replace?.includes(property) === true ||
    (type.facts.inputs[property]?.replace === true && comparison.inPlace?.includes(property) !== true);
  const differences = compareProperties(plainInputs(change.oldInputs), plainInputs(change.newInputs), [])
    .filter(({ path }) => !ignored.some((pattern) => isWithin(path, pattern)))
    .filter((found) => !isReadOnly(type, change, found))
    .map((found): Difference => ({ ...found, input: true, replaces: replacing(String(found.path[0])) }));
  const byThemselves = (comparison.changedOutputs ?? [])
    .filter((name) => !ignoreChanges.map(parsePath).some((pattern) => isWithin([name], pattern)))
    .map((name): Difference => ({ path: [name], kind: "update", input: false, replaces: replacing(name) }));
  const all = [...differences, ...byThemselves];
  return {
    differences: all,
    // Two things cannot bear the same name at once, so one that the program chose must be free first.
    deleteBeforeReplace:
      all.some(({ replaces }) => replaces) && namesItself(type) && isGivenByProgram(change.newInputs, "name"),
  };
}

/**
 * Whether an input is one that an import read and the program never said. Terraform takes what its provider computes,
 * and what is empty anyway, for no difference where the configuration is silent. Only an imported state lacks the
 * bridge's list of defaults.
 */
function isReadOnly(
  { facts, package: { bridged } }: ResourceType,
  { oldInputs }: Change,
  { path: [name = "", ...deeper], kind }: Pick<Difference, "path" | "kind">,
): boolean {
  if (!bridged || DEFAULTS in oldInputs || kind !== "delete" || deeper.length > 0) return false;
  const before = oldInputs[name] ?? null;
  const isEmpty =
    [false, 0, ""].some((empty) => equal(before, empty)) || (isList(before) && before.length === 0);
  return isEmpty || (facts.alwaysPresent.includes(String(name)) && !facts.required.includes(String(name)));
}

/** Every place where two objects differ, at the greatest depth; an unknown differs from anything. */
export function compareProperties(
  before: Properties,
  after: Properties,
  path: Path,
): readonly { readonly path: Path; readonly kind: Difference["kind"] }[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name) => compareValues(before[name] ?? null, after[name] ?? null, [...path, name]));
}

function compareValues(before: Value, after: Value, path: Path): ReturnType<typeof compareProperties> {
  if (equal(before, after)) return [];
  if (before === null) return [{ path, kind: "add" }];
  if (after === null) return [{ path, kind: "delete" }];
  if (isProperties(before) && isProperties(after)) return compareProperties(before, after, path);
  if (isList(before) && isList(after)) {
    const longest = before.length > after.length ? before : after;
    return longest.flatMap((_, index) =>
      compareValues(before[index] ?? null, after[index] ?? null, [...path, index]),
    );
  }
  return [{ path, kind: "update" }];
}
