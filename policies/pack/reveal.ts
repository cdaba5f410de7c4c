import { createRequire } from "node:module";
import { Secret } from "@pulumi/policy";
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

/** What the SDK puts for values that are not known yet: a text for each type (`proxy.js`). */
const unknownTexts: ReadonlySet<unknown> = new Set([
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

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
