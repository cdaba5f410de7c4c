import { readFile, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Failure } from "../failure.ts";
import { findOnPath, type Outcome, run } from "./process.ts";
import { compareVersions } from "./version.ts";

const GIGABYTE = 1e9;

/** Module cache, build cache and binary of a first build, measured: 1.6 + 1.6 + 0.1 GB and the linker's temporary files. */
const SPACE_FOR_FIRST_BUILD = 4 * GIGABYTE;

export interface BuildRequest {
  readonly version: string;
  /** Folder of the pinned Go module. */
  readonly module: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
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

function explain(outcome: Outcome, module: string): string {
  if (/no space left on device/i.test(outcome.tail)) {
    return `the disk became full while building; a first build needs ${gigabytes(SPACE_FOR_FIRST_BUILD)}: free space, or set GOCACHE and GOMODCACHE to a larger disk`;
  }
  if (/dial tcp|no such host|connection refused|i\/o timeout|network is unreachable/i.test(outcome.tail)) {
    return `go could not reach the module proxy (GOPROXY): ${outcome.tail.split("\n").at(-1)}`;
  }
  return `go build in ${module} failed with exit code ${outcome.code}: ${outcome.tail}`;
}

/**
 * Builds the CLI of the pinned Go module into `directory/bin/pulumi`, beside no language host: the sandbox has one.
 * @throws Failure with the reason why not
 */
export async function buildCli(request: BuildRequest, directory: string): Promise<void> {
  const go = findOnPath("go", request.environment);
  if (go === undefined) throw new Failure("go is not on PATH");

  // Flags of the user's own would change what is built.
  const environment = { ...request.environment, GOFLAGS: "", GOWORK: "off" };
  const invocation = { environment, directory: request.module, signal: request.signal };

  const needed = await requiredGo(request.module);
  // Of the folder above, so that a go that is too old answers too, and none downloads another to answer.
  const settings = await run(go, ["env", "GOVERSION", "GOTOOLCHAIN", "GOCACHE", "GOMODCACHE"], {
    ...invocation,
    directory,
  });
  if (settings.code !== 0) throw new Failure(`${go} env failed: ${settings.tail}`);
  const [version = "", toolchain = "", buildCache = "", moduleCache = ""] = settings.output.split("\n");
  const downloadsNewer = compareVersions(version, "1.21") >= 0 && !toolchain.startsWith("local");
  if (compareVersions(version, needed) < 0 && !downloadsNewer) {
    throw new Failure(`Go ${needed} or newer is needed, ${go} is ${version.replace(/^go/, "")}`);
  }

  const modulePresent = await readFile(
    join(moduleCache, "github.com/pulumi/pulumi/pkg", `v3@v${request.version}`, "go.mod"),
  ).then(
    () => true,
    () => false,
  );
  if (!modulePresent) {
    for (const cache of new Set([buildCache, moduleCache])) {
      const free = await (request.freeSpace ?? freeSpace)(cache);
      if (free < SPACE_FOR_FIRST_BUILD) {
        throw new Failure(
          `a first build needs ${gigabytes(SPACE_FOR_FIRST_BUILD)}, ${cache} has ${gigabytes(free)} left: free space, or set GOCACHE and GOMODCACHE to a larger disk`,
        );
      }
    }
  }

  const outcome = await run(
    go,
    [
      "build",
      "-mod=readonly",
      "-buildvcs=false",
      "-ldflags",
      `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${request.version}`,
      "-o",
      join(directory, "bin", "pulumi"),
      "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    ],
    invocation,
  );
  if (outcome.code !== 0) throw new Failure(explain(outcome, request.module));
}
