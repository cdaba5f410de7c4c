import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { copyFile, mkdir, rename, rm, utimes, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { errorCode, Failure } from "../../../commands/failure.ts";
import { cacheDirectory } from "../../toolchain/cli.ts";
import { withLock } from "../../toolchain/lock.ts";
import { run } from "../../toolchain/process.ts";
import type { Progress } from "../../toolchain/progress.ts";
import { type Archives, debianArchives } from "./mirror.ts";
import type { Recipe } from "./recipe.ts";

/** Raised when the way an image is made changes, so that old ones are not taken for new. */
const FORMAT = 1;
/** The same for what they start from. */
const BASE = 1;

export interface ImageOptions {
  readonly progress: Progress;
  readonly environment: NodeJS.ProcessEnv;
  /** Ends the making of an image. */
  readonly signal?: AbortSignal;
}

/** The name of an image's folder: what it is for, and the hash of what it is made of. */
export function imageName(recipe: Recipe): string {
  const { packageFiles, ...rest } = recipe;
  const made = JSON.stringify({
    FORMAT,
    BASE,
    architecture: process.arch,
    ...rest,
    packageFiles: packageFiles.map((file) => basename(file)),
  });
  return `${recipe.name}-${createHash("sha256").update(made).digest("hex").slice(0, 12)}`;
}

/**
 * The root file system of an image, made at the first time (about a minute and a half) and kept. Read-only by
 * agreement: whoever wants to write takes an overlay of it.
 * @throws Failure with the end of the log where it cannot be made
 */
export async function ensureImage(recipe: Recipe, options: ImageOptions): Promise<string> {
  const { progress, environment } = options;
  const cache = cacheDirectory(environment);
  const images = join(cache, "images");
  const root = join(images, imageName(recipe));
  if (existsSync(root)) {
    const now = new Date();
    // What is not used for long is removed (`removeUnused`); where the log is gone, it stays.
    await utimes(`${root}.log`, now, now).catch(() => {});
    return root;
  }
  await mkdir(images, { recursive: true });
  const signal = options.signal ?? new AbortController().signal;
  return withLock(
    `${root}.lock`,
    async () => {
      if (existsSync(root)) return root;
      const step = progress.start(`making the ${recipe.name} image ${root}, once`);
      const draft = `${root}.new`;
      const log = `${root}.log`;
      await rm(draft, { recursive: true, force: true });
      await rm(log, { force: true });
      try {
        // apt locks the folder of downloaded packages, which all images share, and does not wait for it.
        await withLock(
          join(images, "archives.lock"),
          () => make(recipe, draft, { cache, log, environment, signal }),
          {
            onWait: (holder) => progress.note(`waiting for process ${holder}, which makes another image`),
            signal,
          },
        );
        await rename(draft, root);
      } catch (error) {
        await rm(draft, { recursive: true, force: true });
        throw error;
      }
      step.done(`the ${recipe.name} image ${basename(root)} is made`);
      return root;
    },
    {
      onWait: (holder) =>
        progress.note(`waiting for process ${holder}, which makes the ${recipe.name} image`),
      signal,
    },
  );
}

interface Making {
  readonly cache: string;
  readonly log: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

async function make(recipe: Recipe, root: string, making: Making): Promise<void> {
  const archives = await debianArchives();
  const base = await ensureBase(archives.debian, making);
  await command(["cp", "--archive", "--reflink=auto", base, root], making);
  await mkdir(join(making.cache, "archives", "partial"), { recursive: true });
  await writeFile(join(root, "etc/apt/sources.list"), sources(archives));
  await copyFile("/etc/resolv.conf", join(root, "etc/resolv.conf"));
  await writeFile(join(root, POLICY), "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  await insideImage(root, "apt-get update -q", making);
  await insideImage(root, `${INSTALL} ${recipe.packages.join(" ")}`, making);
  if (recipe.packageFiles.length > 0) await installFiles(recipe.packageFiles, root, making);
  await rm(join(root, POLICY));
  await rm(join(root, "etc/resolv.conf"), { force: true });
  for (const [path, content] of Object.entries(recipe.files)) {
    await mkdir(dirname(root + path), { recursive: true });
    await writeFile(root + path, content);
  }
  for (const line of recipe.commands) await insideImage(root, line, making);
}

/** Keeps packages from starting what they bring (invoke-rc.d, policy layer). */
const POLICY = "usr/sbin/policy-rc.d";
const INSTALL =
  "apt-get install -q -y --no-install-recommends -o Dpkg::Options::=--force-unsafe-io -o APT::Keep-Downloaded-Packages=true";

function sources({ debian, security }: Archives): string {
  return [
    `deb ${debian} bookworm main`,
    `deb ${debian} bookworm-updates main`,
    `deb ${security} bookworm-security main`,
    "",
  ].join("\n");
}

/** The least of Debian that apt runs in, which all images start from; their lock is held, so it is made once. */
async function ensureBase(mirror: string, making: Making): Promise<string> {
  const base = join(making.cache, "images", `base-${BASE}`);
  if (existsSync(base)) return base;
  const draft = `${base}.new.${process.pid}`;
  try {
    await command(
      ["debootstrap", "--variant=minbase", "--include=ca-certificates", "bookworm", draft, mirror],
      making,
    );
    await rename(draft, base);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Another image's making was faster.
    if (!existsSync(base)) throw error;
  }
  return base;
}

async function installFiles(files: readonly string[], root: string, making: Making): Promise<void> {
  for (const file of files) await copyFile(file, join(root, "var/tmp", basename(file)));
  const inside = files.map((file) => `/var/tmp/${basename(file)}`).join(" ");
  await insideImage(root, `${INSTALL} ${inside} && rm ${inside}`, making);
}

/** The mounts live and die with a mount namespace of their own; downloaded packages are kept for the next image. */
function insideImage(root: string, line: string, making: Making): Promise<void> {
  const script = [
    'mount -t proc proc "$1/proc"',
    'mount --rbind /dev "$1/dev"',
    'mount --bind "$2" "$1/var/cache/apt/archives"',
    'exec chroot "$1" /bin/sh -c "$3"',
  ].join(" && ");
  return command(
    ["unshare", "--mount", "sh", "-c", script, "sh", root, join(making.cache, "archives"), line],
    making,
  );
}

async function command([program = "", ...words]: readonly string[], making: Making): Promise<void> {
  const { log, environment, signal } = making;
  const outcome = await run(program, words, {
    environment: {
      PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
      DEBIAN_FRONTEND: "noninteractive",
      LC_ALL: "C",
      ...proxies(environment),
    },
    signal,
  }).catch((error: unknown) => {
    if (errorCode(error) !== "ENOENT") throw error;
    throw new Failure(`the image cannot be made: ${program} is not installed; apt-get install debootstrap`, {
      cause: error,
    });
  });
  await writeFile(log, `${[program, ...words].join(" ")}\n${outcome.output}\n${outcome.tail}\n`, {
    flag: "a",
  });
  if (outcome.code === 0) return;
  const tail = outcome.tail.split("\n").slice(-8).join("\n");
  const full = /No space left on device/.test(outcome.output + outcome.tail);
  throw new Failure(
    full
      ? `the image cannot be made: the disk is full at ${making.cache}; free about 2 GB, then run this again`
      : `the image cannot be made: ${program} ended with ${outcome.code} (log: ${log}):\n${tail}`,
  );
}

function proxies(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const names = ["http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"];
  return Object.fromEntries(
    names.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]]])),
  );
}
