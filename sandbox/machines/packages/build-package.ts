import { chmod, copyFile, cp, mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { errorCode, Failure } from "../../../commands/failure.ts";
import { buildGoProgram } from "../../toolchain/go-build.ts";
import { findOnPath, run } from "../../toolchain/process.ts";
import { buildDebianPackage } from "./debian-package.ts";
import { debianArchitecture, moduleFolder, type PackageSource, packageVersion } from "./sources.ts";

/** dpkg's names of the scripts that the vendor keeps beside the source. */
const SCRIPTS = { preinstall: "preinst", postinstall: "postinst", preremove: "prerm", postremove: "postrm" };

export interface SourceBuild {
  /** Folder that may be filled. */
  readonly directory: string;
  /** The .deb to write. */
  readonly output: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/**
 * Builds one package from its Go module, with the unit, configuration and scripts that the vendor packs (they are part
 * of the module, in `.release/linux`).
 * @throws Failure with the reason why not
 */
export async function buildPackage(source: PackageSource, build: SourceBuild): Promise<void> {
  if (findOnPath("dpkg-deb", build.environment) === undefined) {
    throw new Failure("dpkg-deb is not on PATH");
  }
  const environment = {
    ...build.environment,
    CGO_ENABLED: "0",
    // The modules nested in Consul's repository are not in every checksum database; go.sum has their sums.
    GONOSUMDB: [build.environment.GONOSUMDB, "github.com/hashicorp/consul/*"].filter(Boolean).join(","),
  };
  const tree = join(build.directory, "tree");
  await mkdir(join(tree, "usr", "bin"), { recursive: true });
  await buildGoProgram({
    module: moduleFolder(source),
    program: source.module,
    source: `${source.module}@v${source.version}`,
    output: join(tree, "usr", "bin", source.name),
    linkerFlags: "-s -w",
    words: ["-trimpath"],
    space: source.space,
    niceness: 10,
    environment,
    signal: build.signal,
  });
  const module = await moduleSource(source, { ...build, environment });
  await copyVendorFiles(source.name, module, tree);
  await buildDebianPackage(
    {
      name: source.name,
      version: packageVersion(source),
      architecture: debianArchitecture(),
      maintainer: "HashiCorp",
      homepage: `https://${source.module}`,
      license: source.license,
      description: source.description,
      depends: ["openssl"],
      scripts: await vendorScripts(module),
    },
    { tree, output: build.output, environment: build.environment, signal: build.signal },
  );
}

/** Folder of the module's source in Go's cache. */
async function moduleSource(source: PackageSource, build: SourceBuild): Promise<string> {
  const outcome = await run("go", ["list", "-mod=readonly", "-m", "-f", "{{.Dir}}", source.module], {
    environment: { ...build.environment, GOFLAGS: "", GOWORK: "off" },
    directory: moduleFolder(source),
    signal: build.signal,
  });
  const folder = outcome.output.trim();
  if (outcome.code !== 0 || folder === "") {
    throw new Failure(`go does not find the source of ${source.module}: ${outcome.tail}`);
  }
  return folder;
}

async function copyVendorFiles(name: string, module: string, tree: string): Promise<void> {
  const documents = join(tree, "usr", "share", "doc", name);
  await mkdir(documents, { recursive: true });
  await copyFile(join(module, "LICENSE"), join(documents, "LICENSE.txt"));
  const files = join(module, ".release", "linux", "package");
  await cp(files, tree, { recursive: true }).catch(unlessAbsent);
  // Go's cache is read-only, and a copy of it is too.
  await chmod(tree, 0o755);
  for (const entry of await readdir(tree, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) await chmod(join(entry.parentPath, entry.name), 0o755);
  }
}

async function vendorScripts(module: string): Promise<Readonly<Record<string, string>>> {
  const scripts: Record<string, string> = {};
  for (const [theirs, ours] of Object.entries(SCRIPTS)) {
    const text = await readFile(join(module, ".release", "linux", theirs), "utf8").catch(unlessAbsent);
    if (text !== undefined) scripts[ours] = text;
  }
  return scripts;
}

function unlessAbsent(error: unknown): undefined {
  if (errorCode(error) !== "ENOENT") throw error;
  return undefined;
}
