import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash, X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { memoryCloud } from "../../../../sandbox/cloud/open.ts";
import type { CallContext, Created, ResourceBehaviour } from "../../../../sandbox/provider/behaviour.ts";
import type { Properties } from "../../../../sandbox/provider/values.ts";
import { tls } from "../../../../sandbox/providers/tls/index.ts";
import { openssl } from "./openssl.ts";

const NOW = new Date("2026-11-23T05:00:00.250Z");
const context = (now = NOW): CallContext => ({ cloud: memoryCloud(), configuration: {}, now: () => now });

function behaviour(name: string): ResourceBehaviour {
  const found = Object.entries(tls.resources).find(([type]) => type.endsWith(`:${name}`))?.[1];
  assert.ok(found);
  return found;
}

async function create(name: string, inputs: Properties, now = NOW): Promise<Created> {
  return behaviour(name).create(inputs, context(now));
}

const text = (created: Created, name: string) => String(created.outputs[name]);

async function authority(algorithm: Properties = { algorithm: "ECDSA", ecdsaCurve: "P256" }) {
  const key = await create("PrivateKey", algorithm);
  const certificate = await create("SelfSignedCert", {
    privateKeyPem: text(key, "privateKeyPem"),
    isCaCertificate: true,
    maxPathLength: 0,
    validityPeriodHours: 1825 * 24,
    allowedUses: ["cert_signing", "crl_signing"],
    subject: {
      country: "US",
      province: "NH",
      locality: "Wolfeboro",
      organization: "Python Software Foundation",
      commonName: "PSF_CA",
      emailAddress: "infrastructure@python.org",
    },
  });
  return { key, certificate };
}

describe("tls keys", () => {
  const kinds: readonly Properties[] = [
    { algorithm: "RSA" },
    { algorithm: "ECDSA" },
    { algorithm: "ECDSA", ecdsaCurve: "P256" },
    { algorithm: "ECDSA", ecdsaCurve: "P384" },
    { algorithm: "ECDSA", ecdsaCurve: "P521" },
    { algorithm: "ED25519" },
  ];
  for (const kind of kinds) {
    it(`are read by openssl: ${Object.values(kind).join(" ")}`, async () => {
      const key = await create("PrivateKey", kind);
      assert.equal(openssl(["pkey", "-pubout"], text(key, "privateKeyPem")), text(key, "publicKeyPem"));
      assert.equal(openssl(["pkey", "-pubout"], text(key, "privateKeyPemPkcs8")), text(key, "publicKeyPem"));
      const der = Buffer.from(text(key, "publicKeyPem").replaceAll(/-----.*-----|\s/g, ""), "base64");
      // The provider trims the DER as if it were a text: every fortieth key ends in what looks like white space.
      const trimmed = der.toString("latin1").replace(/[\t-\r ]+$/, "");
      assert.equal(key.id, createHash("sha1").update(trimmed, "latin1").digest("hex"));
      assert.equal(key.outputs.rsaBits, 2048);
      assert.equal(key.outputs.ecdsaCurve, kind.ecdsaCurve ?? "P224");
    });
  }

  it("are read by OpenSSH", async () => {
    const directory = mkdtempSync(join(tmpdir(), "key-"));
    for (const kind of kinds.filter(({ ecdsaCurve, algorithm }) => algorithm !== "ECDSA" || ecdsaCurve)) {
      const key = await create("PrivateKey", kind);
      const file = join(directory, String(Object.values(kind).join("-")));
      writeFileSync(file, text(key, "privateKeyOpenssh"), { mode: 0o600 });
      const { stdout, stderr } = spawnSync("ssh-keygen", ["-y", "-f", file], { encoding: "utf8" });
      assert.equal(stdout, text(key, "publicKeyOpenssh"), stderr);
      writeFileSync(`${file}.line`, text(key, "publicKeyOpenssh"));
      const print = spawnSync("ssh-keygen", ["-l", "-f", `${file}.line`], { encoding: "utf8" });
      assert.ok(print.stdout.includes(` ${text(key, "publicKeyFingerprintSha256")} `), print.stdout);
      const md5 = spawnSync("ssh-keygen", ["-l", "-E", "md5", "-f", `${file}.line`], { encoding: "utf8" });
      assert.ok(md5.stdout.includes(` MD5:${text(key, "publicKeyFingerprintMd5")} `), md5.stdout);
    }
    rmSync(directory, { recursive: true });
  });

  it("on P-224 have no OpenSSH form", async () => {
    const key = await create("PrivateKey", { algorithm: "ECDSA" });
    for (const name of [
      "privateKeyOpenssh",
      "publicKeyOpenssh",
      "publicKeyFingerprintMd5",
      "publicKeyFingerprintSha256",
    ]) {
      assert.equal(key.outputs[name], "");
    }
  });
});

describe("tls certificates", () => {
  it("make a chain that openssl verifies, for every kind of key", async () => {
    const directory = mkdtempSync(join(tmpdir(), "chain-"));
    for (const kind of [
      { algorithm: "RSA" },
      { algorithm: "ECDSA", ecdsaCurve: "P224" },
      { algorithm: "ECDSA", ecdsaCurve: "P256" },
      { algorithm: "ECDSA", ecdsaCurve: "P384" },
      { algorithm: "ECDSA", ecdsaCurve: "P521" },
      { algorithm: "ED25519" },
    ]) {
      const ca = await authority(kind);
      const key = await create("PrivateKey", kind);
      const request = await create("CertRequest", {
        privateKeyPem: text(key, "privateKeyPem"),
        subject: { commonName: "consul.psf.io", emailAddress: "lost@python.org" },
        dnsNames: ["consul.psf.io", "*.iad1.psf.io"],
        ipAddresses: ["10.0.0.1", "2001:db8::1"],
        uris: ["spiffe://psf/consul"],
      });
      assert.match(
        openssl(["req", "-verify", "-noout", "-text"], text(request, "certRequestPem")),
        /DNS:consul\.psf\.io/,
      );
      const certificate = await create("LocallySignedCert", {
        certRequestPem: text(request, "certRequestPem"),
        caPrivateKeyPem: text(ca.key, "privateKeyPem"),
        caCertPem: text(ca.certificate, "certPem"),
        validityPeriodHours: 24,
        allowedUses: ["digital_signature", "key_encipherment", "server_auth"],
      });
      const caFile = join(directory, "ca.pem");
      const file = join(directory, "leaf.pem");
      writeFileSync(caFile, text(ca.certificate, "certPem"));
      writeFileSync(file, text(certificate, "certPem"));
      const seconds = String(Math.floor(NOW.getTime() / 1000) + 60);
      const check = [
        "verify",
        "-x509_strict",
        "-attime",
        seconds,
        "-purpose",
        "sslserver",
        "-verify_hostname",
      ];
      assert.equal(openssl([...check, "consul.psf.io", "-CAfile", caFile, file], ""), `${file}: OK\n`);
      const shown = openssl(["x509", "-noout", "-text"], text(certificate, "certPem"));
      assert.match(shown, /Subject: CN = consul\.psf\.io\n/);
      assert.match(
        shown,
        /DNS:consul\.psf\.io, DNS:\*\.iad1\.psf\.io, IP Address:10\.0\.0\.1, IP Address:2001:DB8:0:0:0:0:0:1, URI:spiffe:\/\/psf\/consul/,
      );
      assert.match(shown, /X509v3 Key Usage: critical\n\s+Digital Signature, Key Encipherment\n/);
      assert.match(shown, /X509v3 Authority Key Identifier/);
      assert.match(shown, /X509v3 Basic Constraints: critical\n\s+CA:FALSE/);
      assert.equal(
        certificate.id,
        BigInt(`0x${new X509Certificate(text(certificate, "certPem")).serialNumber}`).toString(),
      );
    }
    rmSync(directory, { recursive: true });
  });

  it("of an authority carry the subject in Go's order and never a path length of 0", async () => {
    const { certificate } = await authority();
    const shown = openssl(["x509", "-noout", "-text"], text(certificate, "certPem"));
    assert.match(
      shown,
      /Subject: C = US, O = Python Software Foundation, L = Wolfeboro, ST = NH, CN = PSF_CA, emailAddress = infrastructure@python\.org\n/,
    );
    assert.match(shown, /X509v3 Basic Constraints: critical\n\s+CA:TRUE\n/);
    assert.match(shown, /X509v3 Subject Key Identifier/);
    assert.doesNotMatch(shown, /Authority Key Identifier/);
    assert.equal(certificate.outputs.validityStartTime, "2026-11-23T05:00:00.25Z");
    assert.match(shown, /Not Before: Nov 23 05:00:00 2026 GMT/);
  });

  it("are replaced by any plan after their early renewal, and by no plan before", async () => {
    const { key } = await authority();
    const inputs = {
      privateKeyPem: text(key, "privateKeyPem"),
      validityPeriodHours: 100,
      earlyRenewalHours: 25,
      allowedUses: [],
    };
    const { id, outputs } = await create("SelfSignedCert", inputs);
    assert.equal(outputs.readyForRenewal, false);
    const compare = (hours: number) => {
      const change = { id, outputs, oldInputs: inputs, newInputs: inputs };
      return behaviour("SelfSignedCert").compare?.(
        change,
        context(new Date(NOW.getTime() + hours * 3_600_000)),
      );
    };
    assert.deepEqual(compare(74.9)?.changedOutputs, undefined);
    assert.deepEqual(compare(75)?.changedOutputs, ["readyForRenewal"]);
    assert.ok(compare(75)?.replace?.includes("readyForRenewal"));
    const later = context(new Date(NOW.getTime() + 75 * 3_600_000));
    const found = await behaviour("SelfSignedCert").read?.({ id, outputs, inputs }, later);
    assert.equal(found?.outputs.readyForRenewal, true);
  });

  it("are due from the start where their life is no longer than the renewal", async () => {
    const { key } = await authority();
    const inputs = { privateKeyPem: text(key, "privateKeyPem"), validityPeriodHours: 0, allowedUses: [] };
    assert.equal((await create("SelfSignedCert", inputs)).outputs.readyForRenewal, true);
  });

  it("warn of a signer that is no authority, and of no authority", async () => {
    const ca = await authority();
    const key = await create("PrivateKey", { algorithm: "ED25519" });
    const common = { validityPeriodHours: 1, allowedUses: [] };
    const self = { ...common, privateKeyPem: text(key, "privateKeyPem"), subject: { commonName: "leaf" } };
    const leaf = { key, certificate: await create("SelfSignedCert", self) };
    const request = await create("CertRequest", { privateKeyPem: text(key, "privateKeyPem") });
    const warnings = async (signer: typeof leaf) => {
      const found: string[] = [];
      const inputs = {
        ...common,
        certRequestPem: text(request, "certRequestPem"),
        caPrivateKeyPem: text(signer.key, "privateKeyPem"),
        caCertPem: text(signer.certificate, "certPem"),
      };
      const warn = (message: string) => found.push(message);
      await behaviour("LocallySignedCert").create(inputs, { ...context(NOW), warn });
      return found;
    };
    assert.deepEqual(await warnings(ca), []);
    assert.deepEqual(await warnings(leaf), [
      "Potentially Invalid Certificate Authority: Certificate provided as Authority does not appear to be a valid Certificate Authority. The resulting certificate might fail certificate validation.",
    ]);
  });

  it("refuse what the provider refuses", async () => {
    const { key, certificate } = await authority();
    const openssh = { privateKeyPem: text(key, "privateKeyOpenssh") };
    await assert.rejects(create("CertRequest", openssh), {
      message: "Failed to parse private key PEM: unsupported PEM preamble/type: OPENSSH PRIVATE KEY",
    });
    const self = { privateKeyPem: text(key, "privateKeyPem"), validityPeriodHours: 1, allowedUses: [] };
    await assert.rejects(create("SelfSignedCert", { ...self, isCaCertificate: true }), {
      message:
        "Invalid Certificate Subject: Must contain at least one Distinguished Name when creating Certificate Authority (CA)",
    });
    await assert.rejects(create("SelfSignedCert", { ...self, setAuthorityKeyId: true }), {
      message: "Invalid Certificate Authority: Could not determine Authority Key Identifier",
    });
    await assert.rejects(create("SelfSignedCert", { ...self, maxPathLength: 1 }), {
      message: "x509: only CAs are allowed to specify MaxPathLen",
    });
    await assert.rejects(create("SelfSignedCert", { ...self, ipAddresses: ["10.0.0"] }), {
      message: 'Invalid IP address: Failed to parse IP address "10.0.0"',
    });
    const other = await create("PrivateKey", { algorithm: "ED25519" });
    const request = await create("CertRequest", { privateKeyPem: text(other, "privateKeyPem") });
    const mismatch = {
      certRequestPem: text(request, "certRequestPem"),
      caPrivateKeyPem: text(other, "privateKeyPem"),
      caCertPem: text(certificate, "certPem"),
      validityPeriodHours: 1,
      allowedUses: [],
    };
    await assert.rejects(create("LocallySignedCert", mismatch), {
      message: "Certificate creation error: x509: provided PrivateKey doesn't match parent's PublicKey",
    });
  });
});
