/**
 * What a package's published schema says, without its prose: the shape of the JSON files in this folder (see README.md).
 */
export interface PackageFacts {
  readonly name: string;
  readonly version: string;
  /** The provider's own configuration. */
  readonly config: PropertyFacts;
  readonly resources: { readonly [type: string]: ResourceFacts };
  readonly functions: { readonly [token: string]: FunctionFacts };
  readonly types: { readonly [token: string]: ObjectFacts | EnumFacts };
}

export type PropertyFacts = { readonly [name: string]: PropertyFact };

export interface ResourceFacts {
  readonly required: readonly string[];
  readonly inputs: PropertyFacts;
  readonly outputs: PropertyFacts;
  /** Outputs that are never absent. */
  readonly alwaysPresent: readonly string[];
}

export interface FunctionFacts {
  readonly required: readonly string[];
  readonly inputs: PropertyFacts;
  readonly outputs: PropertyFacts;
}

export interface ObjectFacts {
  readonly required: readonly string[];
  readonly properties: PropertyFacts;
}

export interface EnumFacts {
  readonly type: string;
  readonly enum: readonly (string | number)[];
}

/** The type of a value: `type`, or `ref` into `types`, or a choice. */
export interface TypeFact {
  /** `boolean`, `integer`, `number`, `string`, `array`, or `object` for a map. */
  readonly type?: string;
  /** A token of `types`, or `pulumi.json#/Any`, `…/Asset`, `…/Archive`, `…/Json`. */
  readonly ref?: string;
  /** Of an array. */
  readonly items?: TypeFact;
  /** Of a map. */
  readonly values?: TypeFact;
  readonly oneOf?: readonly TypeFact[];
}

export interface PropertyFact extends TypeFact {
  /** A change of it replaces the resource. */
  readonly replace?: boolean;
  readonly secret?: boolean;
  readonly default?: boolean | number | string;
  readonly deprecated?: boolean;
}

export function isEnum(facts: ObjectFacts | EnumFacts): facts is EnumFacts {
  return "enum" in facts;
}
