import type {
  EnumFacts,
  FunctionFacts,
  ObjectFacts,
  PackageFacts,
  PropertyFacts,
  ResourceFacts,
} from "./facts.ts";

/** JSON as it comes. */
type Json = { readonly [key: string]: unknown };

/** The facts in a schema as `pulumi package get-schema` prints it. @throws Error where it is no schema */
export function convertSchema(schema: unknown): PackageFacts {
  const root = object(schema);
  const { name, version } = root;
  if (typeof name !== "string" || typeof version !== "string") {
    throw new Error("this is no package schema: it has no name and version");
  }
  return {
    name,
    version,
    config: properties(object(root.config).variables),
    resources: sorted(root.resources, toResource),
    functions: sorted(root.functions, toFunction),
    types: sorted(root.types, toType),
  };
}

/** One resource, function or type a line, so that a new version's changes can be read in a diff. */
export function formatFacts(facts: PackageFacts): string {
  const head = ["name", "version", "config"].map(
    (key) => `"${key}":${JSON.stringify(Reflect.get(facts, key))}`,
  );
  const tables = [facts.resources, facts.functions, facts.types].map((table) => {
    const lines = Object.entries(table).map(
      ([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`,
    );
    return lines.length === 0 ? "{}" : `{\n${lines.join(",\n")}}`;
  });
  const [resources, functions, types] = tables;
  return `{${head.join(",")},"resources":${resources},"functions":${functions},"types":${types}}`;
}

function toResource(json: Json): ResourceFacts {
  return {
    required: names(json.requiredInputs),
    inputs: properties(json.inputProperties),
    outputs: properties(json.properties),
    alwaysPresent: names(json.required),
  };
}

function toFunction(json: Json): FunctionFacts {
  const inputs = object(json.inputs);
  const outputs = object(json.outputs ?? json.returnType);
  return {
    required: names(inputs.required),
    inputs: properties(inputs.properties),
    outputs: properties(outputs.properties),
  };
}

function toType(json: Json): ObjectFacts | EnumFacts {
  const choices = json.enum;
  if (Array.isArray(choices)) {
    return { type: String(json.type), enum: choices.map((choice) => object(choice).value).filter(isChoice) };
  }
  return { required: names(json.required), properties: properties(json.properties) };
}

function properties(json: unknown): PropertyFacts {
  return sorted(json, toProperty);
}

function toProperty(json: Json): PropertyFacts[string] {
  const { type, $ref, items, additionalProperties, oneOf } = json;
  const initial = json.default;
  return {
    ...(typeof type === "string" ? { type } : {}),
    ...(typeof $ref === "string" ? { ref: reference($ref) } : {}),
    ...(items === undefined ? {} : { items: toProperty(object(items)) }),
    ...(additionalProperties === undefined ? {} : { values: toProperty(object(additionalProperties)) }),
    ...(Array.isArray(oneOf) ? { oneOf: oneOf.map((each) => toProperty(object(each))) } : {}),
    ...(json.replaceOnChanges === true || json.willReplaceOnChanges === true ? { replace: true } : {}),
    ...(json.secret === true ? { secret: true } : {}),
    ...(isDefault(initial) ? { default: initial } : {}),
    ...(json.deprecationMessage === undefined ? {} : { deprecated: true }),
  };
}

/** `#/types/tls:index%2FX:X` is the type `tls:index/X:X`. */
function reference(ref: string): string {
  return decodeURIComponent(ref.replace(/^#\/types\//, "").replace(/^\/?pulumi\.json/, "pulumi.json"));
}

function sorted<Fact>(json: unknown, convert: (json: Json) => Fact): { readonly [key: string]: Fact } {
  const entries = Object.entries(object(json)).toSorted(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([key, value]) => [key, convert(object(value))]));
}

function object(json: unknown): Json {
  return typeof json === "object" && json !== null && !Array.isArray(json) ? { ...json } : {};
}

function names(json: unknown): readonly string[] {
  return Array.isArray(json) ? json.filter((name): name is string => typeof name === "string") : [];
}

function isChoice(value: unknown): value is string | number {
  return typeof value === "string" || typeof value === "number";
}

function isDefault(value: unknown): value is boolean | number | string {
  return typeof value === "boolean" || isChoice(value);
}
