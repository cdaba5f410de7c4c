import type * as ast from "@babel/types";
import type { Violation } from "../violation.ts";
import { type Source, treeOf } from "./vocabulary.ts";

/** Keys that one object has twice: the first is lost without a word, so only the text of a catalog shows them. */
export function writtenTwice(source: Source): readonly Violation[] {
  return objectsIn(treeOf(source).program, "").flatMap(({ object, place }) => {
    const seen = new Map<string, number>();
    return object.properties.flatMap((property) => {
      const key = keyOf(property);
      const line = property.loc?.start.line ?? 0;
      if (key === undefined) return [];
      const first = seen.get(key);
      if (first === undefined) {
        seen.set(key, line);
        return [];
      }
      return [
        {
          place: `${source.path}:${line}`,
          message: `"${key}" is written twice${place === "" ? "" : ` in ${place}`}, and what line ${first} says is lost.`,
          remedy: "Remove one of the two, or give one of them another name.",
        },
      ];
    });
  });
}

interface Placed {
  readonly object: ast.ObjectExpression;
  /** Names that lead to it, `services.docs`. */
  readonly place: string;
}

function objectsIn(node: unknown, place: string): readonly Placed[] {
  if (Array.isArray(node)) return node.flatMap((child) => objectsIn(child, place));
  if (!isNode(node)) return [];
  const name = node.type === "VariableDeclarator" && node.id.type === "Identifier" ? node.id.name : undefined;
  const key = node.type === "ObjectProperty" ? keyOf(node) : undefined;
  const below = name ?? (key === undefined ? place : place === "" ? key : `${place}.${key}`);
  const own = node.type === "ObjectExpression" ? [{ object: node, place }] : [];
  return [...own, ...Object.values(node).flatMap((child) => objectsIn(child, below))];
}

function isNode(value: unknown): value is ast.Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

function keyOf(property: ast.ObjectExpression["properties"][number]): string | undefined {
  if (property.type === "SpreadElement" || property.computed) return undefined;
  const { key } = property;
  if (key.type === "Identifier") return key.name;
  return key.type === "StringLiteral" || key.type === "NumericLiteral" ? String(key.value) : undefined;
}
