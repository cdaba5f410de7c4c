import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  authorityFiles,
  ensureAuthority,
  ensureCertificate,
} from "../../../sandbox/world/authority/authority.ts";
import { temporaryDirectory } from "../temporary.ts";

const NOW = new Date("2026-11-23T12:00:00Z");
const DAY = 86_400_000;

describe("the world's certificate authority", () => {
  const temporary = temporaryDirectory();

  it("is made once, also by many at a time, and its key is nobody else's to read", async () => {
    const all = await Promise.all(Array.from({ length: 5 }, () => ensureAuthority(temporary.path, NOW)));
    assert.equal(new Set(all.map(({ certificatePem }) => certificatePem)).size, 1);
    assert.deepEqual(readdirSync(temporary.path), ["authority"]);
    assert.equal(statSync(authorityFiles(temporary.path).key).mode & 0o777, 0o600);
    const certificate = new X509Certificate(all[0]?.certificatePem ?? "");
    assert.equal(certificate.ca, true);
    assert.equal(certificate.subject, "O=Sandbox\nCN=Sandbox Public Authority");
  });

  it("issues certificates that are kept while they are good", async () => {
    const authority = await ensureAuthority(temporary.path, NOW);
    const directory = join(temporary.path, "certificates");
    const names = ["docs.example.org", "*.example.org"];
    const first = await ensureCertificate(authority, names, directory, NOW);
    const certificate = new X509Certificate(first.certificatePem);
    assert.equal(certificate.subjectAltName, "DNS:docs.example.org, DNS:*.example.org");
    assert.equal(certificate.verify(new X509Certificate(authority.certificatePem).publicKey), true);
    assert.deepEqual(
      await ensureCertificate(authority, names, directory, new Date(NOW.getTime() + 59 * DAY)),
      first,
    );
    const later = new Date(NOW.getTime() + 61 * DAY);
    assert.notDeepEqual(await ensureCertificate(authority, names, directory, later), first);
    assert.notDeepEqual(await ensureCertificate(authority, [...names, "x.org"], directory, NOW), first);
    assert.deepEqual(readdirSync(directory), ["docs.example.org.json"]);
    assert.equal(statSync(join(directory, "docs.example.org.json")).mode & 0o777, 0o600);
  });

  it("says where it is when it cannot be read", async () => {
    await ensureAuthority(temporary.path, NOW);
    const { key } = authorityFiles(temporary.path);
    writeFileSync(key, "no key");
    await assert.rejects(ensureAuthority(temporary.path, NOW), {
      message: `the sandbox's certificate authority in ${join(temporary.path, "authority")} cannot be read (Error: error:1E08010C:DECODER routines::unsupported); remove that folder and the images beside it, which trust it, then run this again`,
    });
    assert.equal(readFileSync(key, "utf8"), "no key");
  });
});
