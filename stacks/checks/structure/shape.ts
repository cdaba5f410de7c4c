/** What a part of a catalog must look like, as its type in the vocabulary says; plain data, so that it may be kept. */
export type Shape =
  | { readonly kind: "text" | "number" | "boolean" }
  | { readonly kind: "literal"; readonly value: string | number | boolean }
  | Pattern
  | { readonly kind: "list"; readonly least: number; readonly of: Shape }
  | { readonly kind: "map"; readonly keys: Shape; readonly of: Shape }
  | ObjectShape
  | { readonly kind: "union"; readonly of: readonly Shape[] };

/** A template such as `${number} GB`. */
export interface Pattern {
  readonly kind: "pattern";
  /** Regular expression of the whole text. */
  readonly source: string;
  /** As the vocabulary writes it. */
  readonly form: string;
  /** First sentence of what the vocabulary says of the type. */
  readonly meaning?: string;
}

export interface ObjectShape {
  readonly kind: "object";
  readonly fields: Readonly<Record<string, Field>>;
}

export interface Field {
  readonly shape: Shape;
  readonly optional: boolean;
}

/** What could stand there, in words: `"on", "off" or "never"`. */
export function describe(shape: Shape): string {
  const all = members(shape);
  const patterns = all.filter((member) => member.kind === "pattern");
  const [only, ...others] = patterns;
  const meaning = others.length === 0 && only?.meaning ? ` (${only.meaning.replace(/[.]$/, "")})` : "";
  const words = all.flatMap((member) => (member.kind === "pattern" ? [] : alternatives(member)));
  const forms = joined([...new Set(patterns.map(({ form }) => form))], "or");
  return joined([...new Set([...words, ...(only ? [`a text of the form ${forms}${meaning}`] : [])])], "or");
}

function joined(words: readonly string[], last: "and" | "or"): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(", ")} ${last} ${words.at(-1)}`;
}

function alternatives(shape: Exclude<Shape, Pattern>): readonly string[] {
  switch (shape.kind) {
    case "text":
      return ["a text"];
    case "number":
      return ["a number"];
    case "boolean":
      return ["true", "false"];
    case "literal":
      return [JSON.stringify(shape.value)];
    case "list":
      return [shape.least > 0 ? "a list of one or more" : "a list"];
    case "map":
      return ["an object with a key for each entry"];
    case "object":
      return [`an object with ${joined(Object.keys(shape.fields), "and")}`];
    case "union":
      return [];
  }
}

/** The members of a union, and of unions within it. */
export function members(shape: Shape): readonly Shape[] {
  return shape.kind === "union" ? shape.of.flatMap(members) : [shape];
}
