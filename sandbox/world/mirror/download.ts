import { type FileHandle, mkdir, open, rename, rm, utimes, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { errorCode, errorMessage } from "../../../commands/failure.ts";

/** Milliseconds without a byte after which the archive counts as out of reach. */
const STALL_TIMEOUT = 30_000;

/** What the archive says of a file before its content. */
export interface Head {
  /** Bytes; undefined where the archive does not say. */
  readonly size: number | undefined;
  /** HTTP date. */
  readonly modified: string | undefined;
  readonly etag: string | undefined;
}

/** An answer of the archive other than a file. */
export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The archive did not answer, or broke off. */
export class Unreachable extends Error {}

/**
 * A file on its way from the archive to the cache, which any number of readers follow while it comes. It takes its
 * place at once when it is whole, and leaves nothing when it is not.
 */
export class Download {
  readonly head: Head;
  /** Settles when the file is in its place, or fails. */
  readonly done: Promise<void>;
  readonly #draft: string;
  readonly #file: string;
  #received = 0;
  #state: "comes" | "whole" | Error = "comes";
  #news = Promise.withResolvers<void>();

  private constructor(response: Response, draft: FileHandle, file: string, stall: StallTimer) {
    const length = response.headers.get("content-length");
    this.head = {
      size: length === null ? undefined : Number(length),
      modified: response.headers.get("last-modified") ?? undefined,
      etag: response.headers.get("etag") ?? undefined,
    };
    this.#file = file;
    this.#draft = draftOf(file);
    this.done = this.#store(response, draft, stall).finally(() => stall.stop());
    // Readers tell of a failure; that nobody waits for the end is none.
    this.done.catch(() => {});
  }

  /**
   * Asks the archive for a file.
   * @returns undefined where the file is as it was (`headers` asked so)
   * @throws Refusal, Unreachable
   */
  static async start(
    url: string,
    file: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Download | undefined> {
    const stall = new StallTimer(STALL_TIMEOUT);
    try {
      const response = await fetch(url, {
        headers: { ...headers, "accept-encoding": "identity" },
        signal: stall.signal,
      });
      stall.progress();
      if (response.status === 200) {
        await mkdir(dirname(file), { recursive: true });
        // There before the first reader looks for it, who would take an older file for this one.
        return new Download(response, await open(draftOf(file), "w"), file, stall);
      }
      await response.body?.cancel();
      stall.stop();
      if (response.status === 304) return undefined;
      throw new Refusal(response.status, `${url} answers ${response.status} ${response.statusText}`);
    } catch (error) {
      stall.stop();
      if (error instanceof Refusal) throw error;
      throw new Unreachable(`${url} cannot be fetched: ${reason(error)}`, { cause: error });
    }
  }

  /** The content from its beginning, as it comes. */
  async *read(): AsyncGenerator<Buffer> {
    const file = await open(this.#draft, "r").catch(() => this.#openWhole());
    try {
      for (let position = 0; ; ) {
        const news = this.#news.promise;
        const state = this.#state;
        const available = this.#available();
        while (position < available) {
          const buffer = Buffer.alloc(Math.min(65_536, available - position));
          const { bytesRead } = await file.read(buffer, 0, buffer.length, position);
          position += bytesRead;
          yield buffer.subarray(0, bytesRead);
        }
        if (state instanceof Error) throw state;
        if (state === "whole") return;
        await news;
      }
    } finally {
      await file.close();
    }
  }

  /** The last byte comes when the file is in its place: whoever has all of it can rely on the cache. */
  #available(): number {
    const { size } = this.head;
    return this.#state === "whole" || size === undefined
      ? this.#received
      : Math.min(this.#received, size - 1);
  }

  /** Where the draft is gone, the file is in its place, or nothing is. */
  #openWhole(): Promise<FileHandle> {
    if (this.#state instanceof Error) throw this.#state;
    return open(this.#file, "r");
  }

  async #store(response: Response, draft: FileHandle, stall: StallTimer): Promise<void> {
    try {
      try {
        for await (const chunk of response.body ?? []) {
          await draft.write(chunk);
          this.#received += chunk.length;
          stall.progress();
          this.#tell();
        }
        // It is kept for ever, so it must be whole on the disk before it has its name.
        await draft.datasync();
      } finally {
        await draft.close();
      }
      const { size, modified } = this.head;
      if (size !== undefined && size !== this.#received) {
        throw new Error(`${this.#received} of ${size} bytes came`);
      }
      const date = modified === undefined ? undefined : new Date(modified);
      if (date !== undefined) await utimes(this.#draft, date, date);
      await rename(this.#draft, this.#file);
      // After the file: a tag of an older one only means that it is fetched again.
      await this.#writeTag();
      this.#state = "whole";
    } catch (error) {
      const failure = new Unreachable(`${response.url} broke off: ${reason(error)}`, { cause: error });
      await rm(this.#draft, { force: true });
      // Last: who learns of it asks anew, and must not meet this one again.
      this.#state = failure;
      throw failure;
    } finally {
      this.#tell();
    }
  }

  async #writeTag(): Promise<void> {
    const { etag } = this.head;
    if (etag === undefined) return;
    const draft = draftOf(`${this.#file}.etag`);
    await writeFile(draft, etag);
    await rename(draft, `${this.#file}.etag`);
  }

  #tell(): void {
    this.#news.resolve();
    this.#news = Promise.withResolvers();
  }
}

function draftOf(file: string): string {
  return `${file}.${process.pid}.part`;
}

/** Aborts what makes no progress. */
class StallTimer {
  readonly #controller = new AbortController();
  readonly #milliseconds: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds;
    this.progress();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  progress(): void {
    clearTimeout(this.#timer);
    const error = new Error(`no byte came for ${this.#milliseconds / 1000} seconds`);
    this.#timer = setTimeout(() => this.#controller.abort(error), this.#milliseconds);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

/** Node says "fetch failed"; what failed is the cause. */
function reason(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return errorMessage(cause) || errorCode(cause);
}
