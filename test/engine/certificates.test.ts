import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { isRecord } from "../support/wire.ts";
import { rehearsal } from "./base.ts";
import { stateResources } from "./contents.ts";

/** openssl's word on what the program has made: not ours. */
describe("certificates of an estate", () => {
  it("verify against its authority, for their own names, and for their declared life", async () => {
    const workspace = await rehearsal();
    const outputs: unknown = JSON.parse(
      (await workspace.succeed(["stack", "output", "--stack", "dev", "--json"])).stdout,
    );
    assert.ok(isRecord(outputs));
    const authority = join(workspace.path, "authority.pem");
    writeFileSync(authority, String(outputs.caCertificate));
    const openssl = (...words: readonly string[]) => execFileSync("openssl", words, { encoding: "utf8" });

    const subject = openssl("x509", "-in", authority, "-noout", "-subject", "-nameopt", "RFC2253");
    assert.match(subject, /CN=PSF_CA dev/);
    const uses = openssl("x509", "-in", authority, "-noout", "-ext", "basicConstraints,keyUsage");
    assert.match(uses, /CA:TRUE/);
    assert.match(uses, /Certificate Sign, CRL Sign/);

    const certificates = stateResources(workspace, "dev").flatMap(({ type, urn, outputs: state }) =>
      type === "tls:index/locallySignedCert:LocallySignedCert" && isRecord(state)
        ? [{ name: String(urn).split("::").at(-1) ?? "", pem: String(state.certPem) }]
        : [],
    );
    assert.equal(certificates.length, 12);
    for (const { name, pem } of certificates) {
      const file = join(workspace.path, `${name}.pem`);
      writeFileSync(file, pem);
      assert.match(openssl("verify", "-purpose", "sslserver", "-CAfile", authority, file), /: OK/);
      assert.match(openssl("x509", "-in", file, "-noout", "-checkhost", name), /does match certificate/);
      const [from, to] = openssl("x509", "-in", file, "-noout", "-dates", "-dateopt", "iso_8601")
        .split("\n")
        .map((line) => Date.parse(line.split("=")[1] ?? ""));
      const days = name.startsWith("postgresql") ? 7 : 30;
      assert.equal(Math.round(((to ?? 0) - (from ?? 0)) / 86_400_000), days, name);
    }
  });
});
