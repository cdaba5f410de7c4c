import type { CallContext, Change } from "./behaviour.ts";
import { plainInputs } from "./check.ts";
import type { ResourceType } from "./package.ts";
import { type Properties, UNKNOWN, type Value } from "./values.ts";

/** Inputs that the state repeats among its outputs. */
export function echo(type: ResourceType, inputs: Properties): Properties {
  return Object.fromEntries(
    Object.entries(plainInputs(inputs)).filter(([name]) => name in type.facts.outputs),
  );
}

/** What a plan shows of a resource that is still to be made: everything that nobody can foresee is unknown. */
export function foreseeCreation(type: ResourceType, inputs: Properties, context: CallContext): Properties {
  const unknown = Object.fromEntries(
    Object.keys(type.facts.outputs).map((name): [string, Value] => [name, UNKNOWN]),
  );
  return { ...unknown, ...echo(type, inputs), ...type.behaviour.foresee?.(plainInputs(inputs), context) };
}

/** What a plan shows of a resource that is to change: what the provider computed stays, unless it says otherwise. */
export function foreseeUpdate(type: ResourceType, change: Change, context: CallContext): Properties {
  return { ...followInputs(type, change), ...type.behaviour.foreseeUpdate?.(change, context) };
}

/** The outputs before, with the inputs that changed, and without those that went away. */
export function followInputs(type: ResourceType, { outputs, oldInputs, newInputs }: Change): Properties {
  const left = Object.keys(oldInputs).filter((name) => !(name in newInputs));
  const kept = Object.entries(outputs).filter(([name]) => !left.includes(name));
  return { ...Object.fromEntries(kept), ...echo(type, newInputs) };
}
