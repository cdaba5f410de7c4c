import { randomBytes } from "node:crypto";
import { ProviderError, type ResourceBehaviour } from "../../provider/behaviour.ts";
import { isList, type Properties } from "../../provider/values.ts";
import { KEPT_IN_STATE, numberOr } from "./common.ts";
import { generator } from "./seed.ts";

export const randomInteger: ResourceBehaviour = {
  ...KEPT_IN_STATE,
  validate: ({ min, max }) =>
    typeof min === "number" && typeof max === "number" && min > max
      ? [
          {
            property: "max",
            reason: `Invalid Attribute Value. Attribute max value must be at least ${min}, got: ${max}`,
          },
        ]
      : [],
  create: (inputs) => {
    const [min, max] = [numberOr(inputs, "min", 0), numberOr(inputs, "max", 0)];
    const result = min + Math.floor(nextOf(inputs)() * (max - min + 1));
    return { id: String(result), outputs: { ...inputs, result } };
  },
  read: ({ id, inputs, outputs }) => {
    if (Object.keys(outputs).length > 0) return { id, outputs, inputs };
    const [result, min, max, seed] = id.split(",");
    const numbers = [result, min, max].map(Number);
    if (max === undefined || numbers.some((each) => !Number.isInteger(each))) {
      throw new ProviderError(
        `Invalid import usage: expecting {result},{min},{max} or {result},{min},{max},{seed}, got ${id}`,
      );
    }
    const imported = { min: Number(min), max: Number(max), ...(seed === undefined ? {} : { seed }) };
    return { id: String(result), outputs: { ...imported, result: Number(result) }, inputs: imported };
  },
};

export const randomShuffle: ResourceBehaviour = {
  ...KEPT_IN_STATE,
  create: (inputs) => {
    const given = isList(inputs.inputs) ? inputs.inputs : [];
    const wanted = numberOr(inputs, "resultCount", given.length);
    const next = nextOf(inputs);
    const results: string[] = [];
    // More results than inputs begin another shuffled round.
    while (given.length > 0 && results.length < wanted) {
      const round = given.map(String).map((item) => ({ item, key: next() }));
      results.push(...round.sort((left, right) => left.key - right.key).map(({ item }) => item));
    }
    return { id: "-", outputs: { ...inputs, results: results.slice(0, wanted) } };
  },
};

/** Numbers in [0, 1): the same ones for the same seed. They are not those that Go makes of it. */
function nextOf(inputs: Properties): () => number {
  const { seed } = inputs;
  return generator(typeof seed === "string" && seed !== "" ? seed : randomBytes(16).toString("hex"));
}
