import { createRequire } from "node:module";
import { Secret } from "@pulumi/policy";
import { UNKNOWN_TEXTS } from "../../commands/engine-values.ts";
import { isValues, unknown, type Values } from "./resource.ts";

const require = createRequire(import.meta.url);

interface Deserializer {
  deserializeProperties: (message: object, keepSecrets: boolean) => Values;
}

function isDeserializer(module: unknown): module is Deserializer {
  return isValues(module) && typeof module.deserializeProperties === "function";
}

/**
 * The engine tells a policy pack which values are secret, and the SDK drops that before a policy sees them (it keeps it
 * for remediations only). Policies here must know, so they are given what remediations are.
 *
 * @throws {Error} where the SDK, whose version is pinned, has this elsewhere
 */
export function keepSecrets(): void {
  const module: unknown = require("@pulumi/policy/deserialize.js");
  if (!isDeserializer(module)) {
    throw new Error(
      "@pulumi/policy has no deserializeProperties any more, so policies cannot tell what is secret. " +
        "Install the version that package.json names, or look for its successor",
    );
  }
  const original = module.deserializeProperties;
  // Every policy asks for the same message again.
  const read = new WeakMap<object, Values>();
  module.deserializeProperties = (message) => {
    const values = read.get(message) ?? original(message, true);
    read.set(message, values);
    return values;
  };
}

const unknownTexts: ReadonlySet<unknown> = new Set(UNKNOWN_TEXTS);

/** Plain values, and the places of those that are secret. */
export interface Revealed {
  readonly inputs: Values;
  readonly secrets: readonly string[];
}

/**
 * What stands behind the SDK's proxies. They throw at a value that is not known yet, and the SDK then makes of the whole
 * policy an advice; a policy that knows what is unknown judges everything else.
 */
export function reveal(properties: unknown): Revealed {
  const secrets: string[] = [];
  const inputs = plain(target(properties), "", secrets);
  return { inputs: isValues(inputs) ? inputs : {}, secrets };
}

function target(value: unknown): unknown {
  let found = value;
  while (isValues(found) && Reflect.get(found, "__isSpecialProxy") === true) {
    found = Reflect.get(found, "__getSpecialProxyTarget");
  }
  return found;
}

function plain(value: unknown, place: string, secrets: string[]): unknown {
  if (unknownTexts.has(value)) return unknown;
  if (value instanceof Secret) {
    secrets.push(place);
    return plain(value.value, place, secrets);
  }
  if (Array.isArray(value)) return value.map((entry, index) => plain(entry, `${place}[${index}]`, secrets));
  if (!isValues(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [
      key,
      plain(entry, place === "" ? key : `${place}.${key}`, secrets),
    ]),
  );
}
