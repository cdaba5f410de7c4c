import { existsSync, realpathSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { errorCode, errorMessage, Failure } from "../../commands/failure.ts";
import { findOnPath, run } from "./process.ts";
import type { Progress } from "./progress.ts";
import { compareVersions } from "./version.ts";

/** The CLI's version: that of the Node SDK in package.json and of the Go module in sandbox/toolchain/pulumi. */
export const CLI_VERSION = "3.259.0";

/** An executable Pulumi CLI. */
export interface Cli {
  readonly path: string;
  /** Whether the language host that belongs to it is beside it. */
  readonly hasLanguageHost: boolean;
}

export interface CliRequest {
  /** Folder of the clone. */
  readonly root: string;
  /** Folder of the clone's own that may be thrown away. */
  readonly workDirectory: string;
  /** The user's. */
  readonly environment: NodeJS.ProcessEnv;
  readonly progress: Progress;
  /** Stops downloads and builds. */
  readonly signal: AbortSignal;
  /** Address of the vendor's releases; default the vendor's site. */
  readonly releases?: string;
  /** Milliseconds until the vendor's site must begin to answer; default 5000. */
  readonly answerTimeout?: number;
}

const ANSWER_TIMEOUT = 5000;
const STALL_TIMEOUT = 30_000;

/** The user's cache directory for this project (XDG Base Directory Specification). */
export function cacheDirectory(environment: NodeJS.ProcessEnv): string {
  return join(environment.XDG_CACHE_HOME || join(environment.HOME || homedir(), ".cache"), "estate");
}

/** This platform as the vendor's releases name it. */
function platformName(): string {
  return `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
}

function cliAt(path: string): Cli {
  return { path, hasLanguageHost: existsSync(join(dirname(realpathSync(path)), "pulumi-language-nodejs")) };
}

/** The version that a CLI says it has; asked once for each file, as asking takes a third of a second. */
async function versionOf(path: string, request: CliRequest): Promise<string> {
  const memo = join(request.workDirectory, "pulumi-on-path.json");
  const { mtimeMs, size } = await stat(path);
  const key = JSON.stringify([path, mtimeMs, size]);
  const known = (await readFile(memo, "utf8").catch(() => "")).split("\n");
  if (known[0] === key && known[1]) return known[1];
  const environment = {
    ...request.environment,
    PULUMI_HOME: join(request.workDirectory, "home"),
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
  const outcome = await run(path, ["version"], { environment, signal: request.signal });
  const version = outcome.output.trim().replace(/^v/, "");
  if (outcome.code !== 0 || !/^\d+\.\d+\.\d+/.test(version)) {
    throw new Failure(`${path} version failed: ${outcome.tail || `exit code ${outcome.code}`}`);
  }
  await writeFile(memo, `${key}\n${version}`);
  return version;
}

/**
 * The CLI on PATH. An older one than the SDK lacks what the SDK may ask its engine for; the next major version may
 * speak otherwise.
 * @throws Failure with the reason why not
 */
async function cliOnPath(request: CliRequest): Promise<Cli> {
  const path = findOnPath("pulumi", request.environment);
  if (path === undefined) throw new Failure("there is none");
  const version = await versionOf(path, request);
  if (compareVersions(version, CLI_VERSION) < 0 || compareVersions(version, "4") >= 0) {
    throw new Failure(`${path} is ${version}; needed is ${CLI_VERSION} or newer, below 4`);
  }
  return cliAt(path);
}

/** Fills a folder with `make`, then moves it to its place at once: an interrupted run leaves no half of it there. */
async function install(target: string, make: (directory: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(dirname(target), ".new-"));
  try {
    await make(directory);
    await chmod(directory, 0o755);
    await rename(directory, target);
  } catch (error) {
    // Another clone was faster.
    if (!["ENOTEMPTY", "EEXIST"].includes(errorCode(error))) throw error;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** The reason why a way to get the CLI failed; what stops every way is thrown on. */
function reasonOf(error: unknown, cache: string): string {
  if (error instanceof Error && error.name === "AbortError") throw error;
  switch (errorCode(error)) {
    case "ENOSPC":
      throw new Failure(
        `the disk is full at ${cache}, where the Pulumi CLI is kept; free 0.5 GB there or set XDG_CACHE_HOME to a larger disk, then run this again`,
      );
    case "EACCES":
    case "EPERM":
    case "EROFS":
      throw new Failure(
        `no right to write to ${cache}, where the Pulumi CLI is kept; make it yours (chown) or set XDG_CACHE_HOME to a folder of yours, then run this again`,
      );
    case "ENOTDIR":
    case "EEXIST":
      throw new Failure(
        `${cache}, where the Pulumi CLI is to be kept, cannot be made: part of the path is a file; remove it or set XDG_CACHE_HOME to a folder of yours, then run this again`,
      );
    default:
      return errorMessage(error);
  }
}

async function prepare(cache: string): Promise<void> {
  try {
    await mkdir(cache, { recursive: true });
    const probe = await mkdtemp(join(cache, ".new-"));
    await rm(probe, { recursive: true, force: true });
  } catch (error) {
    reasonOf(error, cache);
    throw error;
  }
}

/** What interrupted runs left. Only for the process that holds the lock. */
async function removeLeftovers(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    if (name.startsWith(".new-")) await rm(join(cache, name), { recursive: true, force: true });
  }
}

/** Downloads the vendor's release or builds the pinned module into `target`. */
async function obtain(request: CliRequest, cache: string, target: string, onPath: string): Promise<void> {
  const { downloadRelease, RELEASES } = await import("./release.ts");
  const { buildCli } = await import("./build.ts");
  const releases = request.releases ?? RELEASES;

  const download = request.progress.start(`downloading the Pulumi CLI ${CLI_VERSION} from ${releases}`);
  let notDownloaded: string;
  try {
    await install(target, (directory) =>
      downloadRelease(
        {
          version: CLI_VERSION,
          platform: platformName(),
          releases,
          answerTimeout: request.answerTimeout ?? ANSWER_TIMEOUT,
          stallTimeout: STALL_TIMEOUT,
          environment: request.environment,
          signal: request.signal,
        },
        directory,
      ),
    );
    download.done(`Pulumi CLI ${CLI_VERSION} downloaded to ${target}`);
    return;
  } catch (error) {
    notDownloaded = reasonOf(error, cache);
    download.done("the Pulumi CLI was not downloaded");
  }

  const build = request.progress.start(
    `building the Pulumi CLI ${CLI_VERSION} from its Go module; the first time takes about five minutes`,
  );
  try {
    const module = join(request.root, "sandbox", "toolchain", "pulumi");
    await install(target, (directory) =>
      buildCli(
        { version: CLI_VERSION, module, environment: request.environment, signal: request.signal },
        directory,
      ),
    );
    build.done(`Pulumi CLI ${CLI_VERSION} built in ${target}`);
  } catch (error) {
    const notBuilt = reasonOf(error, cache);
    build.done("the Pulumi CLI was not built");
    throw new Failure(
      [
        `no Pulumi CLI ${CLI_VERSION}:`,
        `- on PATH: ${onPath}`,
        `- the vendor's release: ${notDownloaded}`,
        `- built from its Go module: ${notBuilt}`,
        `Do one of these, then run this again: install Pulumi ${CLI_VERSION} or newer (https://www.pulumi.com/docs/install), make ${new URL(releases).host} reachable, or install Go 1.26 (https://go.dev/dl) with a module proxy in reach.`,
      ].join("\n"),
    );
  }
}

/**
 * The CLI that will do: the one on PATH, else the one in the user's cache directory, else the vendor's release, else
 * one built from the pinned Go module. What is downloaded or built serves every clone.
 * @throws Failure with every reason and what to do
 */
export async function ensureCli(request: CliRequest): Promise<Cli> {
  let onPath: string;
  try {
    return await cliOnPath(request);
  } catch (error) {
    if (error instanceof Error && error.name === "AbortError") throw error;
    onPath = errorMessage(error);
  }

  const cache = join(cacheDirectory(request.environment), "pulumi");
  const target = join(cache, `${CLI_VERSION}-${platformName()}`);
  const path = join(target, "bin", "pulumi");
  if (existsSync(path)) return cliAt(path);

  await prepare(cache);
  const { withLock } = await import("./lock.ts");
  await withLock(
    join(cache, `${CLI_VERSION}.lock`),
    async () => {
      if (existsSync(path)) return;
      await removeLeftovers(cache);
      await rm(target, { recursive: true, force: true });
      await obtain(request, cache, target, onPath);
    },
    {
      onWait: (holder) => request.progress.note(`waiting for process ${holder}, which gets the Pulumi CLI`),
      signal: request.signal,
    },
  );
  return cliAt(path);
}
