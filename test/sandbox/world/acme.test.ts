import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findOnPath } from "../../../sandbox/toolchain/process.ts";
import {
  authorityFiles,
  ensureAuthority,
  issueCertificate,
} from "../../../sandbox/world/authority/authority.ts";
import { ensureAcmeProgram } from "../../../sandbox/world/authority/program.ts";
import { ACME_NAME, acmeService } from "../../../sandbox/world/authority/service.ts";
import { dnsService } from "../../../sandbox/world/dns/service.ts";
import { settleServices } from "../../../sandbox/world/settle.ts";
import { type Laboratory, laboratoryRoot, openLaboratory } from "./laboratory.ts";
import { domainObject, recordObject } from "./objects.ts";

describe("the public authority of the world", function () {
  this.timeout(600_000);
  let laboratory: Laboratory;

  before(async function () {
    const root = await laboratoryRoot();
    if (root === undefined) return this.skip();
    if (findOnPath("go", process.env) === undefined) {
      console.log("    (go is not on PATH: the ACME authority cannot be built)");
      return this.skip();
    }
    laboratory = openLaboratory(root);
  });
  after(() => laboratory?.close());

  it("issues a certificate to a real ACME client, below the authority that everybody trusts", async () => {
    const { directory, root, rooms } = laboratory;
    const cache = join(directory, "cache");
    const paths = { root, state: join(directory, "state"), cache };
    const authority = await ensureAuthority(cache, new Date());
    const program = await ensureAcmeProgram({
      cache,
      environment: process.env,
      progress: { note: (text) => assert.fail(text), start: () => ({ done: () => {} }) },
      signal: new AbortController().signal,
    });
    assert.ok(program);
    const objects = [domainObject("example.org"), recordObject("example.org", "www", "A", "198.18.1.1")];
    const front = issueCertificate(authority, [ACME_NAME], new Date());
    await settleServices([dnsService(objects), acmeService(paths, program, front)], rooms);

    mkdirSync(join(root, "srv/www/.well-known/acme-challenge"), { recursive: true });
    const serve = `require("http").createServer((request, response) => require("fs").createReadStream(process.argv[1] + request.url).on("error", () => response.writeHead(404).end()).pipe(response)).listen(80, "198.18.1.1")`;
    laboratory.spawn([process.execPath, "-e", serve, join(root, "srv/www")], "world-network");
    writeFileSync(join(root, "srv/ca.pem"), readFileSync(authorityFiles(cache).certificate));
    writeFileSync(join(root, "etc/resolv.conf"), "nameserver 198.18.0.2\n");
    writeFileSync(
      join(root, "srv/dehydrated"),
      [
        "CA=letsencrypt",
        "BASEDIR=/srv/acme-client",
        "WELLKNOWN=/srv/www/.well-known/acme-challenge",
        "CURL_OPTS='--cacert /srv/ca.pem'",
        "",
      ].join("\n"),
    );
    mkdirSync(join(root, "srv/acme-client"));
    const client = ["/usr/bin/dehydrated", "--config", "/srv/dehydrated"];
    const registered = await laboratory.exec([...client, "--register", "--accept-terms"]);
    assert.equal(registered.code, 0, registered.tail);
    const signed = await laboratory.exec([...client, "--cron", "--domain", "www.example.org"]);
    assert.equal(signed.code, 0, signed.tail);
    const folder = "/srv/acme-client/certs/www.example.org";
    const certificate = new X509Certificate(readFileSync(join(root, folder, "cert.pem")));
    assert.equal(certificate.subjectAltName, "DNS:www.example.org");
    const words = [
      "verify",
      "-CAfile",
      "/srv/ca.pem",
      "-untrusted",
      `${folder}/chain.pem`,
      `${folder}/cert.pem`,
    ];
    assert.equal((await laboratory.exec(["openssl", ...words])).output, `${folder}/cert.pem: OK\n`);
  });
});
