import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { Download, type Head, Refusal, Unreachable } from "./download.ts";

/** Where Debian's archives are: addresses without a trailing slash, by the first folder of a path. */
export type Archives = ReadonlyMap<string, string>;

export interface Served {
  readonly head: Head;
  readonly content: () => AsyncIterable<Buffer>;
}

export interface CacheOptions {
  readonly archives: Archives;
  /** Folder, shared by all worlds of a user. */
  readonly directory: string;
  /** Milliseconds for which an index is not asked for again; default 30 000. */
  readonly freshness?: number;
}

/** Files of the pool, and indices named by their hash, never change. */
const LASTING = /^[^/]+\/(pool\/|.*\/by-hash\/)/;
const SEGMENT = /^(?!\.{1,2}$)[A-Za-z0-9.+~_:-]+$/;

/**
 * Files of Debian's archives: kept for ever where they never change, asked for again where they may, and served as they
 * were where the archive is out of reach. However many ask for a file at a time, it is fetched once.
 */
export class Cache {
  readonly #options: CacheOptions;
  readonly #pending = new Map<string, Promise<Served>>();
  readonly #arriving = new Map<string, Download>();
  readonly #checked = new Map<string, number>();

  constructor(options: CacheOptions) {
    this.#options = options;
  }

  /**
   * @param path without leading slash, decoded: `debian/pool/main/b/bash/bash_5.2.15-2+b8_amd64.deb`
   * @throws Refusal, Unreachable
   */
  get(path: string): Promise<Served> {
    const arriving = this.#arriving.get(path);
    if (arriving !== undefined) return Promise.resolve(serving(arriving));
    const pending = this.#pending.get(path);
    if (pending !== undefined) return pending;
    const request = this.#find(path).finally(() => this.#pending.delete(path));
    this.#pending.set(path, request);
    return request;
  }

  async #find(path: string): Promise<Served> {
    const url = this.#address(path);
    const file = join(this.#options.directory, path);
    const stored = await storedHead(file);
    if (stored !== undefined && (LASTING.test(path) || this.#isFresh(path))) return fromFile(file, stored);
    try {
      const download = await Download.start(url, file, stored === undefined ? {} : conditions(stored));
      this.#checked.set(path, Date.now());
      if (download === undefined && stored !== undefined) return fromFile(file, stored);
      if (download === undefined) throw new Unreachable(`${url} answers 304 to a request without conditions`);
      this.#follow(path, download);
      return serving(download);
    } catch (error) {
      const gone = error instanceof Refusal && error.status < 500;
      if (stored === undefined || gone) throw error;
      return fromFile(file, stored);
    }
  }

  #follow(path: string, download: Download): void {
    this.#arriving.set(path, download);
    const forget = () => this.#arriving.delete(path);
    download.done.then(forget, forget);
  }

  #isFresh(path: string): boolean {
    const checked = this.#checked.get(path);
    return checked !== undefined && Date.now() - checked < (this.#options.freshness ?? 30_000);
  }

  #address(path: string): string {
    const [archive = "", ...segments] = path.split("/");
    const base = this.#options.archives.get(archive);
    if (base === undefined || !segments.every((segment) => SEGMENT.test(segment)) || segments.length === 0) {
      const known = [...this.#options.archives.keys()].map((name) => `/${name}/`).join(" and ");
      throw new Refusal(404, `/${path} is not in Debian's archive; this mirror has ${known}`);
    }
    return [base, ...segments.map(encodeURIComponent)].join("/");
  }
}

function serving(download: Download): Served {
  return { head: download.head, content: () => download.read() };
}

function fromFile(file: string, head: Head): Served {
  return { head, content: () => createReadStream(file) };
}

function conditions({ modified, etag }: Head): Readonly<Record<string, string>> {
  return {
    ...(modified === undefined ? {} : { "if-modified-since": modified }),
    ...(etag === undefined ? {} : { "if-none-match": etag }),
  };
}

async function storedHead(file: string): Promise<Head | undefined> {
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) return undefined;
  const etag = await readFile(`${file}.etag`, "utf8").catch(() => undefined);
  return { size: found.size, modified: found.mtime.toUTCString(), etag };
}
