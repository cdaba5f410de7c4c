import { chmod, lstat, mkdir, readdir, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { Failure } from "../../../commands/failure.ts";
import { run } from "../../toolchain/process.ts";

/** A package as deb-control(5) and deb-conffiles(5) describe it. */
export interface DebianPackage {
  readonly name: string;
  /** With the package's own revision: `1.22.0-1`. */
  readonly version: string;
  /** As dpkg names it: amd64, arm64. */
  readonly architecture: string;
  readonly maintainer: string;
  readonly homepage: string;
  readonly license: string;
  /** One line. */
  readonly description: string;
  readonly depends: readonly string[];
  /** What dpkg runs on the host, by name: preinst, postinst, prerm, postrm. */
  readonly scripts: Readonly<Record<string, string>>;
}

export interface PackageBuild {
  /** Folder that holds what the package holds, as it will stand below `/`; DEBIAN is added to it. */
  readonly tree: string;
  /** The .deb to write. */
  readonly output: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/** Name of the file, as in a repository's pool. */
export function packageFileName({
  name,
  version,
  architecture,
}: Pick<DebianPackage, "name" | "version" | "architecture">): string {
  return `${name}_${version}_${architecture}.deb`;
}

/** deb-control(5); `installedSize` in KiB. */
export function controlFile(description: DebianPackage, installedSize: number): string {
  return [
    `Package: ${description.name}`,
    `Version: ${description.version}`,
    "Section: default",
    "Priority: extra",
    `Architecture: ${description.architecture}`,
    `Maintainer: ${description.maintainer}`,
    `Installed-Size: ${installedSize}`,
    ...(description.depends.length === 0 ? [] : [`Depends: ${description.depends.join(", ")}`]),
    `License: ${description.license}`,
    `Homepage: ${description.homepage}`,
    `Description: ${description.description}`,
    "",
  ].join("\n");
}

/** deb-conffiles(5): dpkg keeps what an administrator made of the files below /etc. */
export function conffiles(paths: readonly string[]): string {
  return paths
    .filter((path) => path.startsWith("/etc/"))
    .toSorted()
    .map((path) => `${path}\n`)
    .join("");
}

/** Every file of a tree as its path below `/`, with its size in bytes. */
async function filesOf(tree: string): Promise<ReadonlyMap<string, number>> {
  const sizes = new Map<string, number>();
  for (const entry of await readdir(tree, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    sizes.set(`/${relative(tree, path)}`, (await lstat(path)).size);
  }
  return sizes;
}

/**
 * Makes a .deb of a folder: files that are executable stay so, nothing else of their modes counts.
 * @throws Failure with what dpkg-deb said
 */
export async function buildDebianPackage(description: DebianPackage, build: PackageBuild): Promise<void> {
  const files = await filesOf(build.tree);
  for (const path of files.keys()) {
    const { mode } = await lstat(join(build.tree, path));
    await chmod(join(build.tree, path), (mode & 0o111) === 0 ? 0o644 : 0o755);
  }
  const size = [...files.values()].reduce((sum, bytes) => sum + Math.ceil(bytes / 1024), 0);
  const control = join(build.tree, "DEBIAN");
  await mkdir(control, { mode: 0o755 });
  await writeFile(join(control, "control"), controlFile(description, size), { mode: 0o644 });
  const kept = conffiles([...files.keys()]);
  if (kept !== "") await writeFile(join(control, "conffiles"), kept, { mode: 0o644 });
  for (const [name, script] of Object.entries(description.scripts)) {
    await writeFile(join(control, name), script, { mode: 0o755 });
  }
  // gzip: xz takes a minute for a binary of this size, and every dpkg reads gzip.
  const outcome = await run(
    "dpkg-deb",
    ["--root-owner-group", "-Zgzip", "--build", build.tree, build.output],
    build,
  );
  if (outcome.code !== 0) {
    throw new Failure(
      `dpkg-deb could not pack ${packageFileName(description)}: ${outcome.tail || `exit code ${outcome.code}`}`,
    );
  }
}
