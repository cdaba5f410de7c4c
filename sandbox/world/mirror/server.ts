import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { errorMessage } from "../../../commands/failure.ts";
import type { Cache, Served } from "./cache.ts";
import { Refusal } from "./download.ts";

/** Answers 204 as soon as the mirror runs, whether its archive can be reached or not. */
export const READY_PATH = "/-/ready";

/**
 * Debian's archive as apt speaks to it, over HTTP.
 * @param log takes a line for each request that fails
 */
export function mirrorServer(cache: Cache, log: (line: string) => void): Server {
  return createServer((request, response) => {
    answer(cache, request, response, log).catch((error: unknown) => {
      // apt asks again after a connection that was cut.
      log(`${request.url}: ${errorMessage(error)}`);
      response.destroy();
    });
  });
}

async function answer(
  cache: Cache,
  request: IncomingMessage,
  response: ServerResponse,
  log: (line: string) => void,
): Promise<void> {
  const { method = "", url = "" } = request;
  if (url === READY_PATH) return end(response, 204, "");
  if (method !== "GET" && method !== "HEAD") return end(response, 405, `${method} is not allowed here\n`);
  let served: Served;
  try {
    served = await cache.get(pathOf(url));
  } catch (error) {
    log(`${method} ${url}: ${errorMessage(error)}`);
    if (error instanceof Refusal) return end(response, error.status, `${error.message}\n`);
    // Of an answer like this apt shows the status line only.
    response.statusMessage = "Debian's archive is out of reach of the machine that runs this world";
    return end(response, 502, unreachable(errorMessage(error)));
  }
  const { size, modified } = served.head;
  if (size !== undefined) response.setHeader("content-length", size);
  if (modified !== undefined) response.setHeader("last-modified", modified);
  if (isUnchanged(request.headers["if-modified-since"], modified)) {
    response.removeHeader("content-length");
    response.writeHead(304).end();
  } else if (method === "HEAD") {
    response.writeHead(200).end();
  } else {
    response.writeHead(200, { "content-type": "application/octet-stream" });
    await pipeline(served.content(), response);
  }
}

function unreachable(reason: string): string {
  return `The mirror of Debian has not cached this file, and ${reason}.\nConnect the machine that runs this world to Debian's archive, or name a mirror that it reaches in its /etc/apt/sources.list; then try again.\n`;
}

function pathOf(url: string): string {
  const [path = ""] = url.split("?");
  try {
    return decodeURIComponent(path).replace(/^\/+/, "");
  } catch {
    throw new Refusal(400, `${url} is not an address`);
  }
}

function isUnchanged(since: string | undefined, modified: string | undefined): boolean {
  if (since === undefined || modified === undefined) return false;
  return Date.parse(modified) <= Date.parse(since);
}

function end(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(text);
}
