import { equal, type Properties } from "../../provider/values.ts";
import { defined, given, pick } from "./values.ts";

/**
 * The inputs that a Read reports. After an import (no inputs yet): every input the state has a value for. Otherwise the
 * known inputs take the value the cloud has now, so that drift shows; `kept` ones are never read back.
 */
export function refreshedInputs(
  inputs: Properties,
  outputs: Properties,
  inputNames: readonly string[],
  kept: readonly string[] = [],
): Properties {
  if (Object.keys(inputs).length === 0) {
    return pick(
      outputs,
      inputNames.filter(
        (name) =>
          given(outputs, name) && !equal(outputs[name] ?? null, "") && !equal(outputs[name] ?? null, []),
      ),
    );
  }
  const current = Object.keys(inputs).map((name) => {
    const readBack = inputNames.includes(name) && !kept.includes(name) && given(outputs, name);
    return [name, readBack ? outputs[name] : inputs[name]] as const;
  });
  return defined(Object.fromEntries(current));
}
