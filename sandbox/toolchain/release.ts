import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { errorCode, errorMessage, Failure } from "../failure.ts";
import { run } from "./process.ts";

/** The vendor's folder of releases. */
export const RELEASES = "https://get.pulumi.com/releases/sdk";

/** Where the release of one version for one platform is, and what bounds the wait for it. */
export interface ReleaseRequest {
  readonly version: string;
  /** As the vendor names it: linux-x64, darwin-arm64. */
  readonly platform: string;
  /** Base address, without a slash at its end. */
  readonly releases: string;
  /** Milliseconds until an answer must begin; a site out of reach is given up then. */
  readonly answerTimeout: number;
  /** Milliseconds without a byte after which a download is given up. */
  readonly stallTimeout: number;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

interface Download {
  readonly body: ReadableStream<Uint8Array>;
  /** To be told of every byte that arrives. */
  readonly alive: () => void;
  readonly close: () => void;
}

/** An answer with a body; every wait in it is bounded. */
async function open(address: string, request: ReleaseRequest): Promise<Download> {
  const giveUp = new AbortController();
  const wait = (milliseconds: number) =>
    setTimeout(
      () => giveUp.abort(new Failure(`${address} gave no answer for ${milliseconds / 1000} s`)),
      milliseconds,
    );
  let timer = wait(request.answerTimeout);
  try {
    const response = await fetch(address, { signal: AbortSignal.any([giveUp.signal, request.signal]) });
    if (!response.ok)
      throw new Failure(`${address} answered ${response.status} ${response.statusText}`.trim());
    if (!response.body) throw new Failure(`${address} answered without content`);
    return {
      body: response.body,
      alive: () => {
        clearTimeout(timer);
        timer = wait(request.stallTimeout);
      },
      close: () => clearTimeout(timer),
    };
  } catch (error) {
    clearTimeout(timer);
    if (error instanceof Failure || request.signal.aborted) throw error;
    throw new Failure(`${address} is out of reach (${errorCode(error) || errorMessage(error)})`);
  }
}

async function readText(address: string, request: ReleaseRequest): Promise<string> {
  const download = await open(address, request);
  try {
    let text = "";
    for await (const chunk of Readable.fromWeb(download.body).setEncoding("utf8")) {
      download.alive();
      text += String(chunk);
    }
    return text;
  } finally {
    download.close();
  }
}

/** Writes what an address gives into a file; returns its SHA-256 in hexadecimal. */
async function saveFile(address: string, file: string, request: ReleaseRequest): Promise<string> {
  const download = await open(address, request);
  const hash = createHash("sha256");
  const watch = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      download.alive();
      hash.update(chunk);
      next(null, chunk);
    },
  });
  try {
    await pipeline(Readable.fromWeb(download.body), watch, createWriteStream(file));
  } finally {
    download.close();
  }
  return hash.digest("hex");
}

/**
 * Puts the vendor's release into `directory/bin`: the CLI and the language hosts that come with it.
 * The checksums file of the release names the archive's SHA-256.
 * @throws Failure with the reason why not
 */
export async function downloadRelease(request: ReleaseRequest, directory: string): Promise<void> {
  const archive = `pulumi-v${request.version}-${request.platform}.tar.gz`;
  const address = `${request.releases}/${archive}`;
  const checksums = `${request.releases}/pulumi-${request.version}-checksums.txt`;

  const lines = (await readText(checksums, request)).split("\n").map((line) => line.trim().split(/\s+/));
  const expected = lines.find(([, name]) => name === archive)?.[0];
  if (expected === undefined) {
    throw new Failure(`${checksums} names no ${archive}: there is no release for this platform`);
  }

  const file = join(directory, archive);
  const actual = await saveFile(address, file, request);
  if (actual !== expected) {
    throw new Failure(`${address} has the SHA-256 ${actual}, ${checksums} says ${expected}; it was not used`);
  }

  const unpacked = join(directory, "unpacked");
  await mkdir(unpacked);
  const outcome = await run("tar", ["-xzf", file, "-C", unpacked], request);
  if (outcome.code !== 0) throw new Failure(`tar could not unpack ${archive}: ${outcome.tail}`);
  await rename(join(unpacked, "pulumi"), join(directory, "bin"));
}
