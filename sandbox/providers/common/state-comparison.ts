import type { Change, Comparison } from "../../provider/behaviour.ts";
import { equal, hasUnknown, type Value } from "../../provider/values.ts";
import { given, items } from "./values.ts";

export interface ComparedProperty {
  /** The provider fills it in where the program says nothing, which is then no difference (`Optional`, `Computed`). */
  readonly computed?: boolean;
  /** @default equality */
  readonly same?: (state: Value, wanted: Value) => boolean;
}

/**
 * Compares the program's inputs with the state that was read, as Terraform's plan does, and not with the inputs of the
 * last time: what a cloud made of them otherwise is a difference that comes back with every plan.
 * @param properties those that the provider reads
 */
export function againstState(
  { outputs, oldInputs, newInputs }: Change,
  properties: Readonly<Record<string, ComparedProperty>>,
): Required<Pick<Comparison, "ignore" | "changedOutputs">> {
  const ignore: string[] = [];
  const changedOutputs: string[] = [];
  for (const [name, { computed = false, same = equal }] of Object.entries(properties)) {
    const wanted = newInputs[name] ?? null;
    const known = outputs[name];
    if (computed && !given(newInputs, name)) ignore.push(name);
    else if (known === undefined || wanted === null || hasUnknown(wanted)) continue;
    else if (same(known, wanted)) ignore.push(name);
    // A change of the program's shows by itself.
    else if (equal(oldInputs[name] ?? null, wanted)) changedOutputs.push(name);
  }
  return { ignore, changedOutputs };
}

/** Lists that stand for sets. */
export function asSets(state: Value, wanted: Value): boolean {
  const [before, after] = [items(state), items(wanted)];
  const has = (list: readonly Value[], item: Value) => list.some((other) => equal(other, item));
  return before.length === after.length && after.every((item) => has(before, item));
}
