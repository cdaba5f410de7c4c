import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** A package in a version, as its file in an archive is named, without the version's epoch: `nginx_1.22.1-9_all.deb`. */
export type PackageFile = string;

/** What dpkg(1) has installed below a root file system, layers from the top to the bottom. */
export async function installedPackages(layers: readonly string[]): Promise<ReadonlySet<PackageFile>> {
  for (const layer of layers) {
    const status = await readFile(join(layer, "var/lib/dpkg/status"), "utf8").catch(() => undefined);
    if (status !== undefined) return parseStatus(status);
  }
  return new Set();
}

/** dpkg's status file: paragraphs of fields, deb822(5). */
export function parseStatus(text: string): ReadonlySet<PackageFile> {
  const paragraphs = text.split("\n\n").map((paragraph) => {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(paragraph)?.[1] ?? "";
    return {
      name: field("Package"),
      status: field("Status"),
      version: field("Version"),
      for: field("Architecture"),
    };
  });
  return new Set(
    paragraphs
      .filter(({ status }) => status.endsWith(" ok installed"))
      .map((each) => `${each.name}_${each.version.replace(/^\d+:/, "")}_${each.for}.deb`),
  );
}

/** Where converge keeps the document that a machine has applied (roles/converge). */
const DOCUMENT = "var/lib/estate-converge/configuration/document.json";

/** The packages that a machine was asked to have; undefined where it was never configured. */
export async function declaredPackages(disk: string): Promise<readonly string[] | undefined> {
  const text = await readFile(join(disk, DOCUMENT), "utf8").catch(() => undefined);
  return text === undefined ? undefined : parseDeclared(text);
}

/** The names in the JSON object that a document begins with; the contents of its files follow it. */
export function parseDeclared(document: string): readonly string[] | undefined {
  const end = document.indexOf("\n}\n");
  const value: unknown = JSON.parse(end < 0 ? document : document.slice(0, end + 2));
  if (typeof value !== "object" || value === null || !("packages" in value)) return undefined;
  const { packages } = value;
  return typeof packages === "object" && packages !== null ? Object.keys(packages).sort() : undefined;
}
