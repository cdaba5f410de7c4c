import { type ParseResult, parse } from "@babel/parser";
import type * as ast from "@babel/types";
import { members, type ObjectShape, type Shape } from "./shape.ts";

/** A file of TypeScript. */
export interface Source {
  /** From the project's folder, `stacks/vocabulary/machine.ts`. */
  readonly path: string;
  readonly text: string;
}

/** A type that is declared in the vocabulary. */
interface Declaration {
  readonly node: ast.TSInterfaceDeclaration | ast.TSTypeAliasDeclaration;
  readonly path: string;
  readonly comment: string;
}

type Scope = ReadonlyMap<string, Shape>;

/** `${number}` as people write numbers. */
const numberSource = "-?[0-9]+(?:\\.[0-9]+)?";

/** Syntax tree of a file. */
export function treeOf({ path, text }: Source): ParseResult {
  return parse(text, { sourceType: "module", sourceFilename: path, plugins: ["typescript"] });
}

/**
 * The shape of a type, read from the vocabulary's own files: nothing of it is written twice.
 *
 * @throws {Error} for a type that is not there, or is written in a way that this reader does not know
 */
export function shapeOf(name: string, sources: readonly Source[]): Shape {
  return new Vocabulary(sources).named(name, []);
}

class Vocabulary {
  private readonly declarations = new Map<string, Declaration>();
  private readonly open: string[] = [];

  constructor(sources: readonly Source[]) {
    for (const source of sources) this.add(source);
  }

  private add(source: Source): void {
    for (const statement of treeOf(source).program.body) {
      const node = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
      if (node?.type !== "TSInterfaceDeclaration" && node?.type !== "TSTypeAliasDeclaration") continue;
      if (this.declarations.has(node.id.name)) {
        throw new Error(`${source.path}: there are two types ${node.id.name} in the vocabulary`);
      }
      const comment = statement.leadingComments?.at(-1)?.value ?? "";
      this.declarations.set(node.id.name, { node, path: source.path, comment });
    }
  }

  /** A declared type with its arguments; what is not given is what the declaration says. */
  named(name: string, given: readonly Shape[]): Shape {
    const declaration = this.declarations.get(name);
    if (!declaration) throw new Error(`the vocabulary has no type ${name}`);
    if (this.open.includes(name)) throw new Error(`${declaration.path}: the type ${name} contains itself`);
    this.open.push(name);
    const { node } = declaration;
    const scope = new Map<string, Shape>();
    for (const [index, parameter] of (node.typeParameters?.params ?? []).entries()) {
      const fallback = parameter.default ?? parameter.constraint;
      const shape = given[index] ?? (fallback ? this.read(fallback, scope) : undefined);
      if (shape) scope.set(nameOf(parameter.name), shape);
    }
    const shape =
      node.type === "TSTypeAliasDeclaration"
        ? this.read(node.typeAnnotation, scope)
        : this.readInterface(node, scope);
    this.open.pop();
    return shape.kind === "pattern" ? { ...shape, meaning: firstSentence(declaration.comment) } : shape;
  }

  private readInterface(node: ast.TSInterfaceDeclaration, scope: Scope): Shape {
    const inherited = (node.extends ?? []).map((parent) =>
      this.named(nameOf(parent.expression), this.readAll(parent.typeArguments?.params, scope)),
    );
    return joined([...inherited, this.readMembers(node.body.body, scope)]);
  }

  private readMembers(nodes: readonly ast.TSTypeElement[], scope: Scope): ObjectShape {
    const fields = nodes.flatMap((node) => {
      if (node.type !== "TSPropertySignature" || !node.typeAnnotation) return unknownSyntax(node);
      // A field that may never be there is as good as none.
      if (node.typeAnnotation.typeAnnotation.type === "TSNeverKeyword") return [];
      const shape = this.read(node.typeAnnotation.typeAnnotation, scope);
      return [[nameOf(node.key), { shape, optional: node.optional === true }] as const];
    });
    return { kind: "object", fields: Object.fromEntries(fields) };
  }

  private readAll(nodes: readonly ast.TSType[] | undefined, scope: Scope): readonly Shape[] {
    return (nodes ?? []).map((node) => this.read(node, scope));
  }

  private read(node: ast.TSType, scope: Scope): Shape {
    switch (node.type) {
      case "TSStringKeyword":
        return { kind: "text" };
      case "TSNumberKeyword":
        return { kind: "number" };
      case "TSBooleanKeyword":
        return { kind: "boolean" };
      case "TSLiteralType":
        return literal(node.literal);
      case "TSTemplateLiteralType":
        return this.readTemplate(node, scope);
      case "TSParenthesizedType":
        return this.read(node.typeAnnotation, scope);
      case "TSTypeOperator":
        return node.operator === "readonly" ? this.read(node.typeAnnotation, scope) : unknownSyntax(node);
      case "TSArrayType":
        return { kind: "list", least: 0, of: this.read(node.elementType, scope) };
      case "TSTupleType":
        return this.readTuple(node, scope);
      case "TSUnionType":
        return { kind: "union", of: this.readAll(node.types, scope).flatMap(members) };
      case "TSIntersectionType":
        return joined(this.readAll(node.types, scope));
      case "TSTypeLiteral":
        return this.readMembers(node.members, scope);
      case "TSIndexedAccessType":
        return this.readIndexed(node, scope);
      case "TSTypeReference":
        return this.readReference(node, scope);
      default:
        return unknownSyntax(node);
    }
  }

  /** `[T, ...T[]]`: at least so many. */
  private readTuple(node: ast.TSTupleType, scope: Scope): Shape {
    const types = node.elementTypes.map((element) => {
      if (element.type === "TSNamedTupleMember" || element.type === "TSOptionalType")
        return unknownSyntax(element);
      return element;
    });
    const rest = types.at(-1);
    const first = types[0];
    if (!first || rest?.type !== "TSRestType") return unknownSyntax(node);
    return { kind: "list", least: types.length - 1, of: this.read(first, scope) };
  }

  private readTemplate(node: ast.TSTemplateLiteralType, scope: Scope): Shape {
    const parts = node.quasis.flatMap((quasi, index) => {
      const type = node.types[index];
      const text = quasi.value.cooked ?? quasi.value.raw;
      return [{ source: escaped(text), form: text }, ...(type ? [this.partOf(type, scope)] : [])];
    });
    return {
      kind: "pattern",
      source: parts.map(({ source }) => source).join(""),
      form: parts.map(({ form }) => form).join(""),
    };
  }

  /** What may stand at one place of a template. */
  private partOf(type: ast.TSType, scope: Scope): { readonly source: string; readonly form: string } {
    const parts = members(this.read(type, scope)).map((shape) => {
      if (shape.kind === "text") return { source: "[^]*", form: "TEXT" };
      if (shape.kind === "number") return { source: numberSource, form: "NUMBER" };
      if (shape.kind === "literal")
        return { source: escaped(String(shape.value)), form: String(shape.value) };
      return shape.kind === "pattern" ? shape : unknownSyntax(type);
    });
    const digits = parts.length === 10 && parts.every(({ form }) => /^[0-9]$/.test(form));
    return {
      source: `(?:${parts.map(({ source }) => source).join("|")})`,
      form: digits ? "DIGIT" : parts.map(({ form }) => form).join("|"),
    };
  }

  private readIndexed(node: ast.TSIndexedAccessType, scope: Scope): Shape {
    const object = this.read(node.objectType, scope);
    const index = this.read(node.indexType, scope);
    if (object.kind !== "object" || index.kind !== "literal") return unknownSyntax(node);
    return object.fields[String(index.value)]?.shape ?? unknownSyntax(node);
  }

  private readReference(node: ast.TSTypeReference, scope: Scope): Shape {
    const name = nameOf(node.typeName);
    const given = this.readAll(node.typeArguments?.params, scope);
    const [first, second] = given;
    const bound = scope.get(name);
    if (bound) return bound;
    if (name === "Readonly" && first) return first;
    if (name === "Partial" && first) return withOptional(first, true);
    if (name === "Required" && first) return withOptional(first, false);
    if (name === "Record" && first && second) return record(first, second);
    if ((name === "ReadonlyArray" || name === "Array") && first) return { kind: "list", least: 0, of: first };
    if ((name === "Pick" || name === "Omit") && first?.kind === "object" && second) {
      const names = members(second).map((shape) => (shape.kind === "literal" ? String(shape.value) : ""));
      const fields = Object.entries(first.fields).filter(
        ([field]) => names.includes(field) === (name === "Pick"),
      );
      return { kind: "object", fields: Object.fromEntries(fields) };
    }
    return this.named(name, given);
  }
}

function literal(node: ast.TSLiteralType["literal"]): Shape {
  if (node.type === "StringLiteral" || node.type === "NumericLiteral" || node.type === "BooleanLiteral") {
    return { kind: "literal", value: node.value };
  }
  return unknownSyntax(node);
}

function record(keys: Shape, of: Shape): Shape {
  const names = members(keys);
  if (!names.every((shape) => shape.kind === "literal")) return { kind: "map", keys, of };
  return {
    kind: "object",
    fields: Object.fromEntries(names.map(({ value }) => [String(value), { shape: of, optional: false }])),
  };
}

function withOptional(shape: Shape, optional: boolean): Shape {
  if (shape.kind !== "object") return shape;
  const fields = Object.entries(shape.fields).map(([name, field]) => [name, { ...field, optional }]);
  return { kind: "object", fields: Object.fromEntries(fields) };
}

/** `A & (B | C)` is `A & B` or `A & C`. */
function joined(parts: readonly Shape[]): Shape {
  let all: readonly ObjectShape[] = [{ kind: "object", fields: {} }];
  for (const part of parts) {
    all = members(part).flatMap((member) => {
      if (member.kind !== "object") throw new Error(`the vocabulary joins ${member.kind} with another type`);
      return all.map(
        ({ fields }): ObjectShape => ({ kind: "object", fields: { ...fields, ...member.fields } }),
      );
    });
  }
  const [only, ...others] = all;
  return only && others.length === 0 ? only : { kind: "union", of: all };
}

function nameOf(node: ast.Node | string): string {
  if (typeof node === "string") return node;
  if (node.type === "Identifier") return node.name;
  return node.type === "StringLiteral" ? node.value : unknownSyntax(node);
}

function unknownSyntax(node: ast.Node): never {
  const { filename, start } = node.loc ?? {};
  throw new Error(
    `${filename ?? "the vocabulary"}:${start?.line ?? "?"}: the checks of catalogs cannot read a ${node.type}. ` +
      "Write the type in another way, or teach stacks/checks/structure/vocabulary.ts to read it.",
  );
}

/** A text as a regular expression that it alone matches. */
function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

function firstSentence(comment: string): string {
  const text = comment
    .replaceAll(/^\s*\*+/gm, "")
    .replaceAll(/\s+/g, " ")
    .trim();
  return /^.*?[.](?= |$)/.exec(text)?.[0] ?? text;
}
