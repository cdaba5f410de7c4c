import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { errorMessage } from "../../../commands/failure.ts";
import { buildGoProgram } from "../../toolchain/go-build.ts";
import { withLock } from "../../toolchain/lock.ts";
import type { Progress } from "../../toolchain/progress.ts";

/** Pebble's version: that of `acme/go.mod`. */
const PEBBLE_VERSION = "2.10.1";
const MODULE = join(import.meta.dirname, "acme");
/** Bytes of a first build in Go's caches, measured: modules 60 MB, build cache 250 MB. */
const SPACE = 5e8;

export interface AcmeProgramRequest {
  /** The user's cache: `~/.cache/estate`. */
  readonly cache: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/**
 * The program of the ACME authority: from the user's cache, else built from its Go module.
 * @returns undefined where it cannot be built, after the progress said why: names outside of the CDN then have no
 * public certificate, and everything else works
 */
export async function ensureAcmeProgram(request: AcmeProgramRequest): Promise<string | undefined> {
  const { cache, environment, progress, signal } = request;
  const directory = join(cache, "bin");
  const path = join(directory, `acme-${PEBBLE_VERSION}-${await sourceHash()}`);
  if (existsSync(path)) return path;
  await mkdir(directory, { recursive: true });
  return withLock(
    `${path}.lock`,
    async () => {
      if (existsSync(path)) return path;
      const step = progress.start(
        `building the ACME authority from Pebble ${PEBBLE_VERSION}; the first time takes about half a minute`,
      );
      const draft = `${path}.new`;
      try {
        await buildGoProgram({
          module: MODULE,
          program: ".",
          source: `github.com/letsencrypt/pebble/v2@v${PEBBLE_VERSION}`,
          output: draft,
          linkerFlags: "-s -w",
          space: SPACE,
          environment: { ...environment, CGO_ENABLED: "0" },
          signal,
          niceness: 5,
        });
        await rename(draft, path);
      } catch (error) {
        await rm(draft, { force: true });
        if (signal.aborted) throw error;
        step.done("the ACME authority was not built");
        progress.note(
          `domains that are not behind the CDN get no public certificate: ${errorMessage(error)}. Install Go 1.26 (https://go.dev/dl) with a module proxy in reach, then run this again`,
        );
        return undefined;
      }
      step.done(`ACME authority built: ${path}`);
      return path;
    },
    {
      onWait: (holder) => progress.note(`waiting for process ${holder}, which builds the ACME authority`),
      signal,
    },
  );
}

async function sourceHash(): Promise<string> {
  const hash = createHash("sha256");
  for (const name of ["go.mod", "go.sum", "main.go"]) hash.update(await readFile(join(MODULE, name)));
  return hash.digest("hex").slice(0, 12);
}
