import type { Violation } from "../facts/check.ts";
import type { CheckFailure } from "./behaviour.ts";
import { formatPath, type Path } from "./paths.ts";
import { isAsset, isList, type Value } from "./values.ts";

/** How a provider words what is wrong with inputs: one bridged from Terraform, or a native one. */
export type Wording = (
  violation: Violation,
  resource: { readonly name: string; readonly type: string },
) => CheckFailure;

/** pulumi-terraform-bridge: `check_failures.go`, `typechecker.go`. It never fills in the failure's property. */
export const bridgedWording: Wording = (violation, { name }) => {
  const path = formatPath(violation.path);
  switch (violation.kind) {
    case "missing property":
      return { reason: `Missing required property '${path}'` };
    case "unknown property":
      return examine("Invalid or unknown key", name, path);
    case "wrong type": {
      const { expected, actual } = violation;
      return examine(
        `expected ${expected} type, got ${preview(actual)} of type ${typeName(actual)}`,
        name,
        path,
      );
    }
    case "not in enumeration": {
      const allowed = violation.allowed.map((value) => JSON.stringify(value)).join(" ");
      const reason = `expected ${last(violation.path)} to be one of [${allowed}], got ${plain(violation.actual)}`;
      return examine(reason, name, path);
    }
  }
};

/** pulumi-go-provider: its inputs are decoded into Go structures, and the decoder complains (`util/mapper`). */
export const nativeWording: Wording = (violation, { type }) => {
  const field = last(violation.path);
  const owner = structureName(type, violation.path);
  const property = formatPath(violation.path);
  switch (violation.kind) {
    case "missing property":
      return { property, reason: `Missing required field '${field}' on '${owner}'` };
    case "unknown property":
      return { property, reason: `Unrecognized field '${field}' on '${owner}'` };
    case "wrong type": {
      const expected = GO_TYPES[violation.expected] ?? violation.expected;
      const actual = GO_TYPES[typeName(violation.actual)] ?? typeName(violation.actual);
      return {
        property,
        reason: `Field '${field}' on '${owner}' must be a '${expected}'; got '${actual}' instead`,
      };
    }
    case "not in enumeration": {
      const allowed = violation.allowed.join(", ");
      return {
        property,
        reason: `Field '${field}' on '${owner}' must be one of ${allowed}; got '${plain(violation.actual)}'`,
      };
    }
  }
};

/** The bridge's form of a failure that a behaviour found. */
export function examine(reason: string, name: string, path: string): CheckFailure {
  return { reason: `${reason}. Examine values at '${name}.${path}'.` };
}

const GO_TYPES: { readonly [type: string]: string } = {
  boolean: "bool",
  bool: "bool",
  integer: "int",
  number: "float64",
  array: "[]interface {}",
  "[]": "[]interface {}",
  object: "map[string]interface {}",
};

/** `command:remote:Command` and `connection.host` give `remote.Connection`. */
function structureName(type: string, path: Path): string {
  const [, module = "", name = ""] = type.split(":");
  const owner = path.filter((step) => typeof step === "string").at(-2);
  if (owner === undefined) return `${module}.${name}Inputs`;
  return `${module}.${owner === "proxy" ? "ProxyConnection" : owner.charAt(0).toUpperCase() + owner.slice(1)}`;
}

function last(path: Path): string {
  return String(path.filter((step) => typeof step === "string").at(-1) ?? "");
}

function plain(value: Value): string {
  return typeof value === "string" ? value : preview(value);
}

/** As Go prints a property value, cut to 30 characters. */
function preview(value: Value): string {
  const text = typeof value === "string" ? JSON.stringify(value) : `{${goText(value)}}`;
  return text.length > 30 ? `${text.slice(0, 27)}...` : text;
}

function goText(value: Value): string {
  if (isList(value))
    return `[${value.map((item) => (typeof item === "object" ? "…" : `{${String(item)}}`)).join(" ")}]`;
  return typeof value === "object" ? "map[…]" : String(value);
}

function typeName(value: Value): string {
  if (isAsset(value)) return value.archive === true ? "archive" : "asset";
  if (isList(value)) return "[]";
  if (value === null) return "null";
  return typeof value === "boolean" ? "bool" : typeof value;
}
