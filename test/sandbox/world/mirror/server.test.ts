import assert from "node:assert/strict";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { join } from "node:path";
import { Cache } from "../../../../sandbox/world/mirror/cache.ts";
import { mirrorServer } from "../../../../sandbox/world/mirror/server.ts";
import { temporaryDirectory } from "../../temporary.ts";

const DEB = "/debian/pool/main/b/bash/bash_5.2%2bb8~1_amd64.deb";
const INDEX = "/debian/dists/bookworm/InRelease";
/** Where nobody listens: tests have the ports of 127.0.0.1. */
const CLOSED = "127.0.0.2:9999";
const OLD = "Tue, 01 Sep 2026 00:00:00 GMT";
const NEW = "Wed, 02 Sep 2026 00:00:00 GMT";

describe("the mirror of Debian's archive", () => {
  const temporary = temporaryDirectory();
  const servers: Server[] = [];
  let requests: string[];
  let failures: string[];
  let archive: (request: IncomingMessage, response: ServerResponse) => void;
  let archivePort: number;

  beforeEach(async () => {
    requests = [];
    failures = [];
    archive = (_, response) => response.end("content");
    archivePort = await listen(
      createServer((request, response) => {
        const since = request.headers["if-modified-since"];
        requests.push(`${request.method} ${request.url}${since === undefined ? "" : ` since ${since}`}`);
        archive(request, response);
      }),
    );
  });
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.close();
      server.closeAllConnections();
    }
  });

  async function listen(server: Server): Promise<number> {
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  }

  async function mirror(
    archiveAddress = `127.0.0.1:${archivePort}`,
  ): Promise<(path: string, init?: RequestInit) => Promise<Response>> {
    const cache = new Cache({
      archives: new Map([["debian", `http://${archiveAddress}/mirror/debian`]]),
      directory: temporary.path,
      freshness: 0,
    });
    const own = await listen(mirrorServer(cache, (line) => failures.push(line)));
    return (path, init) => fetch(`http://127.0.0.1:${own}${path}`, init);
  }

  it("fetches a file once, however many ask while it comes, and keeps it", async () => {
    let release = () => {};
    archive = (_, response) => {
      response.writeHead(200, { "content-length": 100_000 });
      response.write("a".repeat(40_000));
      release = () => void response.end("b".repeat(60_000));
    };
    const get = await mirror();
    const answers = await Promise.all(Array.from({ length: 13 }, () => get(DEB)));
    release();
    for (const answer of answers) {
      assert.equal(answer.headers.get("content-length"), "100000");
      assert.equal(await answer.text(), "a".repeat(40_000) + "b".repeat(60_000));
    }
    assert.equal((await (await get(DEB)).text()).length, 100_000);
    assert.deepEqual(requests, ["GET /mirror/debian/pool/main/b/bash/bash_5.2%2Bb8~1_amd64.deb"]);
    assert.deepEqual(readdirSync(join(temporary.path, "debian/pool/main/b/bash")), [
      "bash_5.2+b8~1_amd64.deb",
    ]);
  });

  it("asks for an index again, and takes the new one", async () => {
    let [text, modified] = ["old", OLD];
    archive = (request, response) => {
      const same = request.headers["if-modified-since"] === modified;
      response.writeHead(same ? 304 : 200, { "last-modified": modified }).end(same ? "" : text);
    };
    const get = await mirror();
    assert.equal(await (await get(INDEX)).text(), "old");
    assert.equal(await (await get(INDEX)).text(), "old");
    [text, modified] = ["new", NEW];
    const answer = await get(INDEX, { headers: { "if-modified-since": OLD } });
    assert.equal(await answer.text(), "new");
    assert.equal(answer.headers.get("last-modified"), NEW);
    assert.equal((await get(INDEX, { headers: { "if-modified-since": NEW } })).status, 304);
    const request = "GET /mirror/debian/dists/bookworm/InRelease";
    assert.deepEqual(requests, [
      request,
      `${request} since ${OLD}`,
      `${request} since ${OLD}`,
      `${request} since ${NEW}`,
    ]);
  });

  it("serves what it has where the archive is out of reach or broken", async () => {
    const online = await mirror();
    await (await online(INDEX)).text();
    archive = (_, response) => response.writeHead(503).end();
    assert.equal(await (await online(INDEX)).text(), "content");
    const offline = await mirror(CLOSED);
    assert.equal(await (await offline(INDEX)).text(), "content");
  });

  it("says what to do where it has nothing and the archive is out of reach", async () => {
    const answer = await (await mirror(CLOSED))(DEB);
    assert.equal(answer.status, 502);
    assert.equal(answer.statusText, "Debian's archive is out of reach of the machine that runs this world");
    assert.equal(
      await answer.text(),
      `The mirror of Debian has not cached this file, and http://${CLOSED}/mirror/debian/pool/main/b/bash/bash_5.2%2Bb8~1_amd64.deb cannot be fetched: connect ECONNREFUSED ${CLOSED}.\nConnect the machine that runs this world to Debian's archive, or name a mirror that it reaches in its /etc/apt/sources.list; then try again.\n`,
    );
  });

  it("keeps nothing of a file that broke off, and fetches it anew", async () => {
    archive = (_, response) => {
      response.writeHead(200, { "content-length": 1000 });
      response.write("half");
      setImmediate(() => response.destroy());
    };
    const get = await mirror();
    await assert.rejects(async () => (await get(DEB)).text());
    archive = (_, response) => response.end("whole");
    assert.equal(await (await get(DEB)).text(), "whole");
    assert.equal(requests.length, 2);
    assert.match(failures.join(), /bash_5.2%2bb8~1_amd64.deb: http.* broke off: /);
  });

  it("passes on that there is no such file, and refuses paths outside of the archive", async () => {
    archive = (_, response) => response.writeHead(404).end();
    const get = await mirror();
    const answer = await get(INDEX);
    assert.equal(answer.status, 404);
    mkdirSync(join(temporary.path, "private"));
    writeFileSync(join(temporary.path, "private/file"), "secret");
    for (const path of [
      "/private/file",
      "/debian/..%2fprivate/file",
      "/debian/%2e%2e/private/file",
      "/debian",
    ]) {
      const refused = await get(path);
      assert.equal(refused.status, 404);
      assert.match(await refused.text(), /^\/.* is not in Debian's archive; this mirror has \/debian\/\n$/);
    }
    assert.equal(requests.length, 1);
  });
});
