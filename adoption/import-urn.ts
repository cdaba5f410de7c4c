import type { ImportFile, Specification } from "./import-file.ts";

/** A URN without its stack and project: `estate:Estate$estate:dns:Zone$digitalocean:index/domain:Domain::psf.io`. */
export function withoutStack(urn: string): string {
  return urn.split("::").slice(2).join("::");
}

/** The same of a resource of an import file. */
export function urnTail(
  { type, name, logicalName, parent }: Specification,
  specifications: ReadonlyMap<string, Specification>,
  nameTable: ImportFile["nameTable"] = {},
): string {
  const types = [...parentTypes(parent, specifications, nameTable), type];
  return `${types.join("$")}::${logicalName ?? name}`;
}

function parentTypes(
  name: string | undefined,
  specifications: ReadonlyMap<string, Specification>,
  nameTable: Readonly<Record<string, string>>,
): readonly string[] {
  if (name === undefined) return [];
  const urn = nameTable[name];
  if (urn !== undefined) return [urn.split("::")[2] ?? ""].filter((type) => type !== "pulumi:pulumi:Stack");
  const parent = specifications.get(name);
  if (parent === undefined) return [];
  return [...parentTypes(parent.parent, specifications, nameTable), parent.type];
}
