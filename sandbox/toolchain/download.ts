import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { errorCode, errorMessage, Failure } from "../../commands/failure.ts";

/** What bounds the wait for a download. */
export interface DownloadRequest {
  /** Milliseconds until an answer must begin; a site out of reach is given up then. */
  readonly answerTimeout: number;
  /** Milliseconds without a byte after which a download is given up. */
  readonly stallTimeout: number;
  readonly signal: AbortSignal;
}

interface Download {
  readonly body: ReadableStream<Uint8Array>;
  /** To be told of every byte that arrives. */
  readonly alive: () => void;
  readonly close: () => void;
}

/** An answer with a body; every wait in it is bounded. */
async function open(address: string, request: DownloadRequest): Promise<Download> {
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

/** What an address gives, as text. */
export async function readText(address: string, request: DownloadRequest): Promise<string> {
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
export async function saveFile(address: string, file: string, request: DownloadRequest): Promise<string> {
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
