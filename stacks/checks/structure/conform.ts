import { entryPlace } from "../entries.ts";
import { similar } from "../similar.ts";
import type { Violation } from "../violation.ts";
import { describe, members, type ObjectShape, type Shape } from "./shape.ts";

/** Every place where a value is not what its shape says; nothing that a value holds makes this throw. */
export function conform(value: unknown, shape: Shape, place = ""): readonly Violation[] {
  switch (shape.kind) {
    case "text":
      return typeof value === "string" ? [] : wrong(value, shape, place);
    case "number":
      return typeof value === "number" ? [] : wrong(value, shape, place);
    case "boolean":
      return typeof value === "boolean" ? [] : wrong(value, shape, place);
    case "literal":
      return value === shape.value ? [] : wrong(value, shape, place);
    case "pattern":
      return matches(value, shape.source) ? [] : wrong(value, shape, place);
    case "list":
      return conformList(value, shape, place);
    case "map":
      return conformMap(value, shape, place);
    case "object":
      return isRecord(value) ? conformObject(value, shape, place) : wrong(value, shape, place);
    case "union":
      return conformUnion(value, shape, place);
  }
}

function conformList(value: unknown, shape: Shape & { kind: "list" }, place: string): readonly Violation[] {
  if (!Array.isArray(value)) return wrong(value, shape, place);
  const entries: readonly unknown[] = value;
  if (entries.length < shape.least) {
    return [
      violation(place, "the list is empty.", `Add at least ${shape.least === 1 ? "one" : shape.least}.`),
    ];
  }
  return entries.flatMap((entry, index) => conform(entry, shape.of, entryPlace(place, entries, index)));
}

function conformMap(value: unknown, shape: Shape & { kind: "map" }, place: string): readonly Violation[] {
  if (!isRecord(value)) return wrong(value, shape, place);
  return Object.entries(value).flatMap(([key, entry]) => {
    const at = within(place, key, true);
    return conform(key, shape.keys).length > 0
      ? [violation(at, `${show(key)} cannot be a key here.`, `Use ${describe(shape.keys)}.`)]
      : conform(entry, shape.of, at);
  });
}

function conformObject(
  value: Readonly<Record<string, unknown>>,
  { fields }: ObjectShape,
  place: string,
): readonly Violation[] {
  const known = Object.keys(fields);
  const unknown = Object.keys(value).filter((name) => !Object.hasOwn(fields, name));
  const absent = known.filter((name) => !Object.hasOwn(value, name));
  const missing = absent.filter((name) => fields[name]?.optional === false);
  const renamed = new Map(
    unknown.flatMap((name) => {
      const meant =
        similar(name, absent) ?? (missing.length === 1 && unknown.length === 1 ? missing[0] : undefined);
      return meant === undefined ? [] : [[name, meant] as const];
    }),
  );
  const found = new Set(renamed.values());
  return [
    ...unknown.map((name) => {
      const meant = renamed.get(name);
      return violation(
        within(place, name),
        `there is no field "${name}"${meant !== undefined && missing.includes(meant) ? `, and "${meant}" is missing` : ""}.`,
        meant === undefined
          ? `Remove it; the fields are ${known.join(", ")}.`
          : `Write "${meant}" if that is meant, or remove it.`,
      );
    }),
    ...missing
      .filter((name) => !found.has(name))
      .map((name) => {
        const shape = fields[name]?.shape;
        return violation(
          within(place, name),
          "it is missing.",
          shape ? `Add ${describe(shape)}.` : "Add it.",
        );
      }),
    ...known.flatMap((name) => {
      const field = fields[name];
      return field && Object.hasOwn(value, name)
        ? conform(value[name], field.shape, within(place, name))
        : [];
    }),
  ];
}

/** One of several: of objects the one that the value is meant to be, so that its own mistakes are told. */
function conformUnion(value: unknown, shape: Shape & { kind: "union" }, place: string): readonly Violation[] {
  const all = members(shape);
  if (all.some((member) => conform(value, member, place).length === 0)) return [];
  if (!isRecord(value)) {
    const lists = Array.isArray(value) ? all.filter(({ kind }) => kind === "list") : [];
    const [list] = lists;
    return list && lists.length === 1 ? conform(value, list, place) : wrong(value, shape, place);
  }
  const objects = all.filter((member) => member.kind === "object");
  const [first, ...others] = objects;
  if (!first) return wrong(value, shape, place);
  if (others.length === 0) return conform(value, first, place);
  return conformVariant(value, objects, place);
}

function conformVariant(
  value: Readonly<Record<string, unknown>>,
  variants: readonly ObjectShape[],
  place: string,
): readonly Violation[] {
  const tag = tagOf(variants);
  if (tag !== undefined) {
    const kinds: Shape = {
      kind: "union",
      of: variants.flatMap(({ fields }) => members(fields[tag]?.shape ?? text)),
    };
    const at = within(place, tag);
    if (!Object.hasOwn(value, tag)) return [violation(at, "it is missing.", `Add ${describe(kinds)}.`)];
    const wrongTag = conform(value[tag], kinds, at);
    if (wrongTag.length > 0) return wrongTag;
    const same = variants.filter(
      ({ fields }) => conform(value[tag], fields[tag]?.shape ?? text).length === 0,
    );
    return fewest(same.map((variant) => conform(value, variant, place)));
  }
  const names = Object.keys(value);
  const shared = (variant: ObjectShape) => names.filter((name) => Object.hasOwn(variant.fields, name)).length;
  const most = Math.max(...variants.map(shared));
  return fewest(
    variants.filter((variant) => shared(variant) === most).map((variant) => conform(value, variant, place)),
  );
}

const text: Shape = { kind: "text" };

/** The field that says which variant an object is: in each of them, and literal there. */
function tagOf(variants: readonly ObjectShape[]): string | undefined {
  return Object.keys(variants[0]?.fields ?? {}).find((name) =>
    variants.every(({ fields }) =>
      members(fields[name]?.shape ?? text).every((member) => member.kind === "literal"),
    ),
  );
}

function fewest(reports: readonly (readonly Violation[])[]): readonly Violation[] {
  return [...reports].sort((a, b) => a.length - b.length)[0] ?? [];
}

function wrong(value: unknown, shape: Shape, place: string): readonly Violation[] {
  return [violation(place || "the catalog", `${show(value)} cannot stand here.`, remedyFor(value, shape))];
}

function remedyFor(value: unknown, shape: Shape): string {
  const all = members(shape);
  const literals = all.flatMap((member) => (member.kind === "literal" ? [String(member.value)] : []));
  if (typeof value === "string") {
    const bare = all.some(({ kind }) => kind === "boolean")
      ? value === "true" || value === "false"
      : all.some(({ kind }) => kind === "number") && value.trim() !== "" && Number.isFinite(Number(value));
    if (bare) return `Write ${value} without quotation marks.`;
    const meant = similar(value, literals);
    if (meant !== undefined) return `Write "${meant}" if that is meant; else use ${describe(shape)}.`;
  }
  if (typeof value === "number" && all.some(({ kind }) => kind === "text")) {
    return `Write "${value}", with quotation marks.`;
  }
  const [only] = all;
  if (only?.kind === "list" && all.length === 1 && conform(value, only.of).length === 0) {
    return "Write it in brackets, as a list of one.";
  }
  if (value === undefined) return "Correct what it is made of; a field that is not wanted is left out.";
  return `Use ${describe(shape)}.`;
}

/** A value for a message, short. */
function show(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  if (typeof value === "function" || typeof value === "symbol") return `a ${typeof value}`;
  const shown = typeof value === "string" ? JSON.stringify(value) : String(value);
  return shown.length > 60 ? `${shown.slice(0, 57)}...` : shown;
}

const expressions = new Map<string, RegExp>();

function matches(value: unknown, source: string): boolean {
  const expression = expressions.get(source) ?? new RegExp(`^(?:${source})$`);
  expressions.set(source, expression);
  return typeof value === "string" && expression.test(value);
}

/** A field's place: `servers["docs0"].size`, and of a map's entry `roles["web"]`. */
function within(place: string, name: string, isKey = false): string {
  if (!isKey && /^[A-Za-z_$][\w$]*$/.test(name)) return place === "" ? name : `${place}.${name}`;
  return `${place}["${name}"]`;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function violation(place: string, message: string, remedy: string): Violation {
  return { place, message, remedy };
}
