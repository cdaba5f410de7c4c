import { readFile, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Failure } from "../../commands/failure.ts";
import { findOnPath, type Outcome, run } from "./process.ts";
import { compareVersions } from "./version.ts";

const GIGABYTE = 1e9;

export interface GoBuild {
  /** Folder of the pinned Go module (go.mod, go.sum) whose dependency the program is. */
  readonly module: string;
  /** Import path of the program. */
  readonly program: string;
  /** What of the program's own module is in the module cache once it was built, below GOMODCACHE. */
  readonly source: string;
  /** File to write. */
  readonly output: string;
  readonly linkerFlags: string;
  /** Further words for `go build`. */
  readonly words?: readonly string[];
  /** Bytes that a first build takes in the caches of modules and of builds. */
  readonly space: number;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** How willingly it gives way to other processes (nice(1)); default 0. */
  readonly niceness?: number;
  /** Bytes free in the file system of a path; of a folder yet to be made, that of the nearest one above it. */
  readonly freeSpace?: (path: string) => Promise<number>;
}

/** Bytes that an ordinary user may still write where a path is, or will be. */
export async function freeSpace(path: string): Promise<number> {
  for (let directory = path; ; directory = dirname(directory)) {
    try {
      const { bavail, bsize } = await statfs(directory);
      return bavail * bsize;
    } catch (error) {
      if (directory === dirname(directory)) throw error;
    }
  }
}

function gigabytes(bytes: number): string {
  return `${(bytes / GIGABYTE).toFixed(1)} GB`;
}

/** The Go version that the pinned module asks for. */
async function requiredGo(module: string): Promise<string> {
  const file = join(module, "go.mod");
  const version = /^go (\S+)$/m.exec(await readFile(file, "utf8"))?.[1];
  if (version === undefined) throw new Failure(`${file} has no go line; restore it from git`);
  return version;
}

function explain(outcome: Outcome, { module, space }: GoBuild): string {
  if (/no space left on device/i.test(outcome.tail)) {
    return `the disk became full while building; a first build needs ${gigabytes(space)}: free space, or set GOCACHE and GOMODCACHE to a larger disk`;
  }
  if (/dial tcp|no such host|connection refused|i\/o timeout|network is unreachable/i.test(outcome.tail)) {
    return `go could not reach the module proxy (GOPROXY): ${outcome.tail.split("\n").at(-1)}`;
  }
  return `go build in ${module} failed with exit code ${outcome.code}: ${outcome.tail}`;
}

/**
 * Builds a program of a pinned Go module.
 * @throws Failure with the reason why not
 */
export async function buildGoProgram(request: GoBuild): Promise<void> {
  const go = findOnPath("go", request.environment);
  if (go === undefined) throw new Failure("go is not on PATH");

  // Flags of the user's own would change what is built.
  const environment = { ...request.environment, GOFLAGS: "", GOWORK: "off" };
  const invocation = { environment, directory: request.module, signal: request.signal };

  const needed = await requiredGo(request.module);
  // Of the folder above, so that a go that is too old answers too, and none downloads another to answer.
  const settings = await run(go, ["env", "GOVERSION", "GOTOOLCHAIN", "GOCACHE", "GOMODCACHE"], {
    ...invocation,
    directory: dirname(request.module),
  });
  if (settings.code !== 0) throw new Failure(`${go} env failed: ${settings.tail}`);
  const [version = "", toolchain = "", buildCache = "", moduleCache = ""] = settings.output.split("\n");
  const downloadsNewer = compareVersions(version, "1.21") >= 0 && !toolchain.startsWith("local");
  if (compareVersions(version, needed) < 0 && !downloadsNewer) {
    throw new Failure(`Go ${needed} or newer is needed, ${go} is ${version.replace(/^go/, "")}`);
  }

  const modulePresent = await readFile(join(moduleCache, request.source, "go.mod")).then(
    () => true,
    () => false,
  );
  if (!modulePresent) {
    for (const cache of new Set([buildCache, moduleCache])) {
      const free = await (request.freeSpace ?? freeSpace)(cache);
      if (free < request.space) {
        throw new Failure(
          `a first build needs ${gigabytes(request.space)}, ${cache} has ${gigabytes(free)} left: free space, or set GOCACHE and GOMODCACHE to a larger disk`,
        );
      }
    }
  }

  const words = [
    ...["build", "-mod=readonly", "-buildvcs=false", ...(request.words ?? [])],
    ...["-ldflags", request.linkerFlags, "-o", request.output, request.program],
  ];
  const outcome =
    request.niceness === undefined
      ? await run(go, words, invocation)
      : await run("nice", ["-n", String(request.niceness), go, ...words], invocation);
  if (outcome.code !== 0) throw new Failure(explain(outcome, request));
}
