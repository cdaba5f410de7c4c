import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { isRecord } from "../../commands/record.ts";

/** A plugin that a package in node_modules is the SDK of. */
export interface RequiredPackage {
  readonly name: string;
  /** With a leading v, as the engine's plugin table writes it. */
  readonly version: string;
  readonly server: string;
}

export interface Dependency {
  readonly name: string;
  readonly version: string;
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies: readonly string[];
  readonly developmentDependencies: readonly string[];
  /** The `pulumi` field of an SDK's package.json. */
  readonly plugin: Readonly<Record<string, unknown>> | undefined;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function keys(value: unknown): readonly string[] {
  return isRecord(value) ? Object.keys(value) : [];
}

async function readManifest(path: string): Promise<Manifest | undefined> {
  let content: string;
  try {
    content = await readFile(path, "utf8");
  } catch {
    return undefined;
  }
  const json: unknown = JSON.parse(content);
  if (!isRecord(json)) return undefined;
  return {
    name: text(json.name),
    version: text(json.version),
    dependencies: [...keys(json.dependencies), ...keys(json.optionalDependencies)],
    developmentDependencies: keys(json.devDependencies),
    plugin: isRecord(json.pulumi) ? json.pulumi : undefined,
  };
}

/** The nearest package.json at or above a directory. */
async function manifestAbove(directory: string): Promise<{ path: string; manifest: Manifest } | undefined> {
  for (let current = directory; ; current = dirname(current)) {
    const path = join(current, "package.json");
    const manifest = await readManifest(path);
    if (manifest) return { path, manifest };
    if (current === dirname(current)) return undefined;
  }
}

/** The package.json that `import name` would find from a file, whatever the package exports. */
async function manifestOf(
  name: string,
  from: string,
): Promise<{ path: string; manifest: Manifest } | undefined> {
  for (const directory of createRequire(from).resolve.paths(name) ?? []) {
    const path = join(directory, name, "package.json");
    const manifest = await readManifest(path);
    if (manifest) return { path, manifest };
  }
  return undefined;
}

/** The packages that a program's package.json names, and with `transitive` those that they name in turn. */
async function installedDependencies(directory: string, transitive: boolean): Promise<readonly Manifest[]> {
  const root = await manifestAbove(directory);
  if (!root) return [];
  const found = new Map<string, Manifest>();
  const queue = [...root.manifest.dependencies, ...root.manifest.developmentDependencies].map((name) => ({
    name,
    from: root.path,
  }));
  for (let next = queue.shift(); next; next = queue.shift()) {
    if (found.has(next.name)) continue;
    const dependency = await manifestOf(next.name, next.from);
    if (!dependency) continue;
    found.set(next.name, dependency.manifest);
    if (transitive) {
      for (const name of dependency.manifest.dependencies) queue.push({ name, from: dependency.path });
    }
  }
  return [...found.values()];
}

/** The plugins that a program needs: of every dependency whose package.json has `pulumi: {resource: true}`. */
export async function requiredPackages(programDirectory: string): Promise<readonly RequiredPackage[]> {
  const dependencies = await installedDependencies(programDirectory, false);
  return dependencies
    .filter(({ plugin }) => plugin?.resource === true)
    .map(({ name, version, plugin }) => ({
      name: text(plugin?.name) || name.slice(name.lastIndexOf("/") + 1),
      version: `v${(text(plugin?.version) || version).replace(/^v/, "")}`,
      server: text(plugin?.server),
    }));
}

/** Name and installed version of what a program depends on, for `pulumi about`. */
export async function programDependencies(
  programDirectory: string,
  transitive: boolean,
): Promise<readonly Dependency[]> {
  const dependencies = await installedDependencies(programDirectory, transitive);
  return dependencies
    .map(({ name, version }) => ({ name, version }))
    .sort((one, other) => one.name.localeCompare(other.name));
}
