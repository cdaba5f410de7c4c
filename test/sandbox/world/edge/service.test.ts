import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { CloudObject } from "../../../../sandbox/cloud/cloud.ts";
import type { Properties } from "../../../../sandbox/provider/values.ts";
import { WORLD_ADDRESSES } from "../../../../sandbox/world/addresses.ts";
import {
  type Authority,
  ensureAuthority,
  issueCertificate,
} from "../../../../sandbox/world/authority/authority.ts";
import { dnsService } from "../../../../sandbox/world/dns/service.ts";
import { EDGE_NAMES, edgeServices } from "../../../../sandbox/world/edge/service.ts";
import { settleServices } from "../../../../sandbox/world/settle.ts";
import { type Laboratory, laboratoryRoot, openLaboratory } from "../laboratory.ts";
import { domainObject, recordObject } from "../objects.ts";
import { backend, docsService, serviceObject } from "./definitions.ts";

const RECORDS = [
  domainObject("example.org"),
  recordObject("example.org", "docs", "CNAME", "dualstack.t.sni.global.fastly.net."),
  recordObject("example.org", "lb0", "A", "198.18.1.1"),
  recordObject("example.org", "lb1", "A", "198.18.1.2"),
];

interface Answer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

describe("the CDN of the world", function () {
  this.timeout(300_000);
  let laboratory: Laboratory;
  let world: Authority;
  let inner: Authority;
  let origins: number[] = [];

  before(async function () {
    const root = await laboratoryRoot();
    if (root === undefined) return this.skip();
    laboratory = openLaboratory(root);
    world = await ensureAuthority(join(laboratory.directory, "world"), new Date());
    inner = await ensureAuthority(join(laboratory.directory, "inner"), new Date());
    writeFileSync(join(laboratory.root, "srv/ca.pem"), world.certificatePem);
    await settleServices([dnsService(RECORDS)], laboratory.rooms);
  });
  after(() => laboratory?.close());
  beforeEach(() => {
    writeFileSync(log(), "");
    rmSync(`${log()}.status`, { force: true });
    origins = [startOrigin("198.18.1.1"), startOrigin("198.18.1.2")];
  });
  afterEach(async () => {
    for (const pid of origins) await end(pid);
  });

  function log(): string {
    return join(laboratory.directory, "requests");
  }

  function requests(): readonly string[] {
    return readFileSync(log(), "utf8").split("\n").filter(Boolean);
  }

  function startOrigin(address: string, authority = inner, name = "lb.example.org"): number {
    const { certificatePem, keyPem } = issueCertificate(authority, [name], new Date());
    const certificate = join(laboratory.directory, `${address}-${name}.pem`);
    writeFileSync(certificate, certificatePem + keyPem);
    const main = join(import.meta.dirname, "origin.ts");
    const words = ["--address", address, "--certificate", certificate, "--log", log(), "--token", "secret"];
    return laboratory.spawn([process.execPath, main, ...words], "world-network");
  }

  async function end(pid: number): Promise<void> {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended already.
    }
    await sleep(50);
  }

  const services = (...objects: readonly CloudObject[]) =>
    edgeServices(objects, {
      authorityPem: world.certificatePem,
      own: issueCertificate(world, EDGE_NAMES, new Date()),
      domains: [issueCertificate(world, ["docs.example.org", "*.docs.example.org"], new Date())],
    });
  const settle = (...objects: readonly CloudObject[]) =>
    settleServices(services(...objects), laboratory.rooms);
  const docs = (changes: Properties = {}) => docsService(inner.certificatePem, changes);

  async function get(url: string, ...words: readonly string[]): Promise<Answer> {
    const { protocol, hostname } = new URL(url);
    const at = `${hostname}:${protocol === "https:" ? 443 : 80}:${WORLD_ADDRESSES.edge}`;
    const argv = ["curl", "-sS", "-i", "-m", "20", "--cacert", "/srv/ca.pem", "--resolve", at, ...words, url];
    const { code, output, tail } = await laboratory.exec(argv);
    assert.equal(code, 0, tail);
    const end = output.indexOf("\r\n\r\n");
    const [first = "", ...lines] = output.slice(0, end).split("\r\n");
    const headers = lines.map((line): [string, string] => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    });
    return { status: Number(first.split(" ")[1]), headers: new Map(headers), body: output.slice(end + 4) };
  }

  /** The origins need a moment, and the edge resolves their names. */
  async function until(url: string, status: number): Promise<Answer> {
    for (let tries = 0; ; tries++) {
      const answer = await get(
        `${url}${url.includes("?") ? "&" : "?"}try=${tries}-${process.hrtime.bigint()}`,
      );
      if (answer.status === status || tries > 100) return answer;
      await sleep(100);
    }
  }

  /** What the edge has logged of both origins, once it has. */
  async function untilLogged(pattern: RegExp): Promise<readonly string[]> {
    for (let tries = 0; ; tries++) {
      const text = readFileSync(join(laboratory.directory, "edge.log"), "utf8");
      const found = [...new Set([...text.matchAll(pattern)].map(([, name = ""]) => name))].sort();
      if (found.length === 2 || tries > 200) return found;
      await sleep(100);
    }
  }

  it("asks the origin once, with the token and the client's address, and keeps the answer", async () => {
    await settle(docs());
    assert.equal((await until("https://docs.example.org/", 200)).status, 200);
    writeFileSync(log(), "");
    const first = await get("https://docs.example.org/page?x-own=1", "-H", "Fastly-Client-IP: 6.6.6.6");
    assert.equal(first.headers.get("x-cache"), "MISS");
    assert.equal(first.headers.get("x-served-by"), "cache-world-WORLD");
    assert.equal(first.headers.get("x-own"), "1");
    const sent = JSON.parse(first.body);
    assert.equal(sent["fastly-token"], "secret");
    assert.equal(sent["fastly-ssl"], "1");
    assert.match(sent["fastly-client-ip"], /^198\.18\./);
    assert.equal(sent["x-forwarded-for"], sent["fastly-client-ip"]);
    assert.equal(sent.host, "docs.example.org");
    const second = await get("https://docs.example.org/page?x-own=1");
    assert.equal(second.headers.get("x-cache"), "HIT");
    assert.equal(second.body, first.body);
    assert.deepEqual(requests(), ["GET docs.example.org/page?x-own=1"]);
  });

  it("asks an origin for the host that its backend wants", async () => {
    const own = { overrideHost: "inner.example.org" };
    const names = ["lb0.example.org", "lb1.example.org"];
    await settle(docs({ backends: names.map((name) => backend(name, inner.certificatePem, own)) }));
    const answer = await until("https://docs.example.org/", 200);
    const sent = JSON.parse(answer.body);
    assert.deepEqual([sent.host, sent["x-forwarded-host"]], ["inner.example.org", "docs.example.org"]);
  });

  it("keeps by Surrogate-Control, which it does not pass on, and compresses text", async () => {
    await settle(docs());
    await until("https://docs.example.org/", 200);
    const url = "https://docs.example.org/c?cache-control=max-age%3D0&surrogate-control=max-age%3D99";
    await get(url);
    const kept = await get(url, "--compressed");
    assert.equal(kept.headers.get("x-cache"), "HIT");
    assert.equal(kept.headers.get("cache-control"), "max-age=0");
    assert.equal(kept.headers.get("surrogate-control"), undefined);
    assert.equal(kept.headers.get("content-encoding"), "gzip");
    const cookie = "https://docs.example.org/cookie?set-cookie=a%3Db";
    await get(cookie);
    assert.equal((await get(cookie)).headers.get("x-cache"), "MISS");
  });

  it("goes on with what it has when all origins die", async () => {
    await settle(docs());
    await until("https://docs.example.org/", 200);
    const url = "https://docs.example.org/stale?surrogate-control=max-age%3D1";
    const { body } = await get(url);
    for (const pid of origins) await end(pid);
    await sleep(1100);
    const stale = await get(url);
    assert.deepEqual([stale.status, stale.body], [200, body]);
    assert.equal((await get("https://docs.example.org/never-seen")).status, 503);
  });

  it("goes on with what it has when the origin answers with an error", async () => {
    await settle(docs());
    await until("https://docs.example.org/", 200);
    const url = "https://docs.example.org/broken?surrogate-control=max-age%3D1";
    const { body } = await get(url);
    writeFileSync(`${log()}.status`, "500");
    await sleep(1100);
    const stale = await get(url);
    assert.deepEqual([stale.status, stale.body], [200, body]);
    assert.equal((await get("https://docs.example.org/broken-and-new")).status, 500);
    rmSync(`${log()}.status`);
    assert.equal((await get(url)).status, 200);
    const page = "https://docs.example.org/error?status=";
    assert.equal((await get(`${page}500`)).status, 500);
    assert.equal((await get(`${page}404`)).status, 404);
    assert.equal((await get(`${page}404`)).headers.get("x-cache"), "HIT");
  });

  it("forgets by address and by key", async () => {
    await settle(docs());
    await until("https://docs.example.org/", 200);
    const urls = ["a.b", "a.b%20c", "axb"].map(
      (keys) => `https://docs.example.org/key?surrogate-key=${keys}`,
    );
    const caches = async () => {
      const answers = [];
      for (const url of urls) answers.push((await get(url)).headers.get("x-cache"));
      return answers;
    };
    await caches();
    assert.deepEqual(await caches(), ["HIT", "HIT", "HIT"]);
    const purge = "https://api.fastly.com/service/docs1/purge/a.b";
    assert.equal((await get(purge, "-X", "POST")).status, 401);
    const purged = await get(purge, "-X", "POST", "-H", "Fastly-Key: key");
    assert.deepEqual([purged.status, purged.body], [200, '{"status": "ok"}']);
    assert.deepEqual(await caches(), ["MISS", "MISS", "HIT"]);
    assert.equal((await get(urls[0] ?? "", "-X", "PURGE")).body, '{"status": "ok"}');
    assert.deepEqual(await caches(), ["MISS", "HIT", "HIT"]);
    await get("https://api.fastly.com/service/docs1/purge_all", "-X", "POST", "-H", "Fastly-Key: key");
    assert.deepEqual(await caches(), ["MISS", "MISS", "MISS"]);
  });

  it("redirects to HTTPS, and has no domain that no service has", async () => {
    await settle(docs());
    const redirect = await get("http://docs.example.org/a?b=c");
    assert.deepEqual(
      [redirect.status, redirect.headers.get("location")],
      [301, "https://docs.example.org/a?b=c"],
    );
    const stranger = await get("http://stranger.example.org/");
    assert.equal(stranger.status, 500);
    assert.match(stranger.body, /Fastly error: unknown domain: stranger\.example\.org\. Please check/);
  });

  it("refuses an origin whose certificate is another's or for another name", async () => {
    await settle(docs());
    await until("https://docs.example.org/", 200);
    for (const pid of origins) await end(pid);
    origins = [startOrigin("198.18.1.1", world), startOrigin("198.18.1.2", inner, "other.example.org")];
    writeFileSync(log(), "");
    const refused = await untilLogged(/origin (lb[01]).*certificate verify failed/g);
    assert.deepEqual(refused, ["lb0", "lb1"]);
    assert.equal((await get("https://docs.example.org/secret")).status, 503);
    assert.deepEqual(requests(), []);
    for (const pid of origins) await end(pid);
    origins = [startOrigin("198.18.1.1"), startOrigin("198.18.1.2")];
    assert.equal((await until("https://docs.example.org/back", 200)).status, 200);
  });

  it("takes up changes without losing a request, and refuses what it cannot translate", async () => {
    await settle(docs());
    await until("https://docs.example.org/", 200);
    let stop = false;
    const statuses = new Set<number>();
    const load = (async () => {
      for (let count = 0; !stop; count++) {
        statuses.add((await get(`https://docs.example.org/load?${count}`)).status);
      }
    })();
    for (const token of ["one", "two", "three"]) {
      const own = backend("lb0.example.org", inner.certificatePem, { weight: token.length * 10 });
      await settle(
        docs({ backends: [own, backend("lb1.example.org", inner.certificatePem)] }),
        serviceObject(`other${token}`, { domains: [{ name: `${token}.example.org` }] }),
      );
    }
    await settle(docs({ backends: [backend("lb1.example.org", inner.certificatePem)] }));
    stop = true;
    await load;
    assert.deepEqual([...statuses], [200]);
    const wrong = docs({ snippets: [{ name: "odd", type: "recv", content: "set req.http.X = nonsense;" }] });
    await assert.rejects(settle(wrong), /^Failure: the world's cache refuses its new configuration/);
    assert.equal((await get("https://docs.example.org/after")).status, 200);
    const foreign = serviceObject("foreign", { vcls: [{ name: "main", main: true, content: "" }] });
    await assert.rejects(settle(docs(), foreign), {
      name: "Failure",
      message:
        'Fastly service "the foreign": the edge of this world has no vcls; remove it, or rehearse this service in a simulated cloud',
    });
    assert.equal((await get("https://docs.example.org/after-that")).status, 200);
  });
});
