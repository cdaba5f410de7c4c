import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { errorCode, errorMessage, Failure } from "../../../commands/failure.ts";
import { cacheDirectory } from "../../toolchain/cli.ts";
import { withLock } from "../../toolchain/lock.ts";
import type { Progress } from "../../toolchain/progress.ts";
import { buildPackage } from "./build-package.ts";
import { packageFileName } from "./debian-package.ts";
import { debianArchitecture, type PackageSource, packageVersion, SOURCES } from "./sources.ts";
import { downloadPackages, VENDOR_REPOSITORY } from "./vendor-repository.ts";

export interface PackagesRequest {
  /** The user's. */
  readonly environment: NodeJS.ProcessEnv;
  readonly progress: Progress;
  /** Stops downloads and builds. */
  readonly signal: AbortSignal;
  /** Address of the vendor's repository; default the vendor's site. */
  readonly repository?: string;
  /** Milliseconds until the repository must begin to answer; default 3000. */
  readonly answerTimeout?: number;
}

export interface Packages {
  /** The .deb files, in the order in which `dpkg -i` may take them. */
  readonly debs: readonly string[];
}

const ANSWER_TIMEOUT = 3000;
const STALL_TIMEOUT = 30_000;
/** Of folders in the making; others keep packages in the same cache. */
const UNFINISHED = ".hashicorp-";

/** Where the packages are, once they are there. */
export function packageFiles(environment: NodeJS.ProcessEnv): Packages {
  return { debs: SOURCES.map((source) => cachedFile(source, environment)) };
}

/**
 * Consul and consul-template as packages: from the user's cache, else the vendor's repository, else made from their
 * pinned Go modules. What was fetched or made serves every clone.
 * @throws Failure with every reason and what to do
 */
export async function hashicorpPackages(request: PackagesRequest): Promise<Packages> {
  const { environment } = request;
  const missing = () => SOURCES.filter((source) => !existsSync(cachedFile(source, environment)));
  if (missing().length === 0) return packageFiles(environment);
  const cache = packagesDirectory(environment);
  await mkdir(cache, { recursive: true }).catch(explainCache(cache));
  await withLock(
    join(cache, "hashicorp.lock"),
    async () => {
      await removeLeftovers(cache);
      const wanted = missing();
      if (wanted.length > 0) await obtain(wanted, cache, request).catch(explainCache(cache));
    },
    {
      onWait: (holder) => request.progress.note(`waiting for process ${holder}, which gets the packages`),
      signal: request.signal,
    },
  );
  return packageFiles(environment);
}

function packagesDirectory(environment: NodeJS.ProcessEnv): string {
  return join(cacheDirectory(environment), "packages");
}

function cachedFile(source: PackageSource, environment: NodeJS.ProcessEnv): string {
  const identity = {
    name: source.name,
    version: packageVersion(source),
    architecture: debianArchitecture(),
  };
  return join(packagesDirectory(environment), packageFileName(identity));
}

/** What interrupted runs left. Only for the process that holds the lock. */
async function removeLeftovers(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    if (name.startsWith(UNFINISHED)) await rm(join(cache, name), { recursive: true, force: true });
  }
}

/** Runs an action with a folder in the cache's own file system, so that what it made moves to its place at once. */
async function inFolder(cache: string, action: (directory: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(cache, UNFINISHED));
  try {
    await action(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function obtain(
  wanted: readonly PackageSource[],
  cache: string,
  request: PackagesRequest,
): Promise<void> {
  const notDownloaded = await download(wanted, cache, request);
  if (notDownloaded === undefined) return;
  for (const source of wanted) {
    const { name, version } = source;
    const step = request.progress.start(
      `building the package ${name} ${version} from its Go module; the first time takes ${source.duration}`,
    );
    try {
      await inFolder(cache, async (directory) => {
        const output = join(directory, `${name}.deb`);
        await buildPackage(source, {
          directory,
          output,
          environment: request.environment,
          signal: request.signal,
        });
        await rename(output, cachedFile(source, request.environment));
      });
      step.done(`package ${name} ${version} built in ${cache}`);
    } catch (error) {
      step.done(`the package ${name} was not built`);
      throwSevere(error);
      throw new Failure(
        [
          `no package ${name} ${version}:`,
          `- the vendor's repository: ${notDownloaded}`,
          `- built from its Go module: ${errorMessage(error)}`,
          `Do one of these, then run this again: make ${new URL(request.repository ?? VENDOR_REPOSITORY).host} reachable, or install Go 1.26 (https://go.dev/dl) and dpkg with a module proxy in reach.`,
        ].join("\n"),
      );
    }
  }
}

/** The reason why the vendor's repository did not give the packages; undefined where it did. */
async function download(
  wanted: readonly PackageSource[],
  cache: string,
  request: PackagesRequest,
): Promise<string | undefined> {
  const repository = request.repository ?? VENDOR_REPOSITORY;
  const names = wanted.map(({ name }) => name).join(" and ");
  const step = request.progress.start(`downloading the packages ${names} from ${repository}`);
  try {
    await inFolder(cache, async (directory) => {
      const files = await downloadPackages(
        wanted.map((source) => ({ name: source.name, version: packageVersion(source) })),
        {
          repository,
          architecture: debianArchitecture(),
          directory,
          answerTimeout: request.answerTimeout ?? ANSWER_TIMEOUT,
          stallTimeout: STALL_TIMEOUT,
          signal: request.signal,
        },
      );
      for (const source of wanted) {
        const file = files.get(source.name);
        if (file !== undefined) await rename(file, cachedFile(source, request.environment));
      }
    });
    step.done(`packages ${names} downloaded to ${cache}`);
    return undefined;
  } catch (error) {
    step.done(`the packages ${names} were not downloaded`);
    throwSevere(error);
    return errorMessage(error);
  }
}

/** Throws on what stops every way to get a package: an interrupt, a cache that cannot be written. */
function throwSevere(error: unknown): void {
  if (error instanceof Error && error.name === "AbortError") throw error;
  if (["ENOSPC", "EACCES", "EPERM", "EROFS", "ENOTDIR"].includes(errorCode(error))) throw error;
}

function explainCache(cache: string): (error: unknown) => never {
  return (error) => {
    switch (errorCode(error)) {
      case "ENOSPC":
        throw new Failure(
          `the disk is full at ${cache}, where packages are kept; free 0.5 GB there or set XDG_CACHE_HOME to a larger disk, then run this again`,
        );
      case "EACCES":
      case "EPERM":
      case "EROFS":
        throw new Failure(
          `no right to write to ${cache}, where packages are kept; make it yours (chown) or set XDG_CACHE_HOME to a folder of yours, then run this again`,
        );
      case "ENOTDIR":
      case "EEXIST":
        throw new Failure(
          `${cache}, where packages are to be kept, cannot be made: part of the path is a file; remove it or set XDG_CACHE_HOME to a folder of yours, then run this again`,
        );
      default:
        throw error;
    }
  };
}
