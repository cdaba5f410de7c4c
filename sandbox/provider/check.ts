import { checkProperties, fillDefaults } from "../facts/check.ts";
import { automaticName, namesItself } from "./automatic-name.ts";
import type { CheckContext, CheckFailure } from "./behaviour.ts";
import { examine } from "./failures.ts";
import type { ResourceType } from "./package.ts";
import { isList, type Properties, type Value } from "./values.ts";

/** Names of the inputs that the program left to the provider, as a bridged provider keeps them in its inputs. */
export const DEFAULTS = "__defaults";

export interface Checked {
  readonly inputs: Properties;
  readonly failures: readonly CheckFailure[];
}

/** The provider's Check: fills in names and defaults, normalises, and says everything that is wrong at once. */
export function checkInputs(type: ResourceType, wanted: Properties, context: CheckContext): Checked {
  const given = withoutAbsent(wanted);
  const filled = fillDefaults(fillName(type, given, context), type.inputs, type.package.facts.types);
  const violations = checkProperties(filled, type.inputs, type.package.facts.types);
  if (violations.length > 0) {
    // A behaviour may count on the shape of what it gets, so it is not asked about misshapen inputs.
    const word = type.package.wording;
    return {
      inputs: filled,
      failures: violations.map((each) => word(each, { name: context.name, type: type.type })),
    };
  }
  const inputs = type.behaviour.normalise?.(filled, context) ?? filled;
  const failures = (type.behaviour.validate?.(inputs, context) ?? []).map((failure) =>
    type.package.bridged && failure.property !== undefined
      ? examine(failure.reason, context.name, failure.property)
      : failure,
  );
  return { inputs: type.package.bridged ? rememberDefaults(inputs, given) : inputs, failures };
}

/** Inputs as a behaviour knows them, without what the engine or the bridge adds. */
export function plainInputs(inputs: Properties): Properties {
  return Object.fromEntries(Object.entries(inputs).filter(([name]) => !name.startsWith("__")));
}

/** Inputs that the program set itself, not the provider. */
export function isGivenByProgram(inputs: Properties, name: string): boolean {
  const defaults = inputs[DEFAULTS];
  return name in inputs && !(isList(defaults) && defaults.includes(name));
}

function fillName(type: ResourceType, inputs: Properties, context: CheckContext): Properties {
  if (!namesItself(type) || inputs.name !== undefined) return inputs;
  const { previous } = context;
  const kept = previous !== undefined && !isGivenByProgram(previous, "name") ? previous.name : undefined;
  return { ...inputs, name: kept ?? automaticName(type, context.name, context.randomHex) };
}

function rememberDefaults(inputs: Properties, given: Properties): Properties {
  const defaults = Object.keys(inputs).filter((name) => !(name in given));
  return { ...inputs, [DEFAULTS]: defaults.sort() };
}

/** A null input is the same as none, at every depth. */
function withoutAbsent(properties: Properties): Properties {
  const present: { [name: string]: Value } = {};
  for (const [name, value] of Object.entries(properties)) {
    if (value !== null && !name.startsWith("__")) present[name] = value;
  }
  return present;
}
