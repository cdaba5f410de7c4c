import { checkProperties } from "../facts/check.ts";
import type { PropertyFact } from "../facts/facts.ts";
import type { CheckFailure } from "./behaviour.ts";
import type { Package } from "./package.ts";
import { type Properties, UNKNOWN, type Value } from "./values.ts";

/** Keys that the engine or the SDK adds to a provider's own. */
const FOREIGN = new Set(["version", "pluginDownloadURL", "pluginChecksums"]);

/** A provider's configuration as its behaviour sees it: the SDK sends all but texts as JSON. */
export function readConfiguration(provider: Package, sent: Properties): Properties {
  const configuration: { [name: string]: Value } = {};
  for (const [name, value] of Object.entries(sent)) {
    if (value === null || FOREIGN.has(name) || name.startsWith("__")) continue;
    configuration[name] = fromJson(value, provider.facts.config[name]);
  }
  return configuration;
}

/** Everything that is wrong with a provider's configuration, in the words of the bridge. */
export function checkConfiguration(
  provider: Package,
  configuration: Properties,
  name: string,
): readonly CheckFailure[] {
  const { facts, behaviour, wording } = provider;
  const shape = { required: [], properties: facts.config };
  const violations = checkProperties(configuration, shape, facts.types).map((violation) =>
    wording(violation, { name, type: `pulumi:providers:${facts.name}` }),
  );
  const failures =
    violations.length > 0 ? violations : (behaviour.validateConfiguration?.(configuration) ?? []);
  return failures.map(({ reason }) => ({ reason: `could not validate provider configuration: ${reason}` }));
}

function fromJson(value: Value, fact: PropertyFact | undefined): Value {
  if (typeof value !== "string" || fact === undefined || fact.type === "string") return value;
  try {
    const parsed: unknown = JSON.parse(value);
    return toValue(parsed);
  } catch {
    return value;
  }
}

/** JSON as property values. A nested unknown makes the whole text unknown before it gets here. */
function toValue(json: unknown): Value {
  if (json === null || json === undefined) return null;
  if (typeof json === "boolean" || typeof json === "number" || typeof json === "string") return json;
  if (Array.isArray(json)) return json.map(toValue);
  if (typeof json !== "object") return UNKNOWN;
  return Object.fromEntries(Object.entries(json).map(([name, value]) => [name, toValue(value)]));
}
