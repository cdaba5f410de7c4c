import { type KeyObject, X509Certificate } from "node:crypto";
import sshpk from "sshpk";
import { type FunctionBehaviour, ProviderError } from "../../provider/behaviour.ts";
import type { Properties } from "../../provider/values.ts";
import { algorithmOf, parsePrivateKey, publicKeyInfo, publicKeyOutputs, stateHash } from "./keys.ts";

export const getPublicKey: FunctionBehaviour = (inputs) => {
  const { privateKeyPem, privateKeyOpenssh } = inputs;
  const key =
    typeof privateKeyPem === "string" ? parsePrivateKey(privateKeyPem) : fromOpenssh(privateKeyOpenssh);
  return {
    ...inputs,
    algorithm: algorithmOf(key),
    id: stateHash(publicKeyInfo(key)),
    ...publicKeyOutputs(key),
  };
};

function fromOpenssh(text: Properties[string] | undefined): KeyObject {
  if (typeof text !== "string") {
    throw new ProviderError(
      "Invalid Attribute Combination: one of private_key_pem, private_key_openssh must be given",
    );
  }
  try {
    return parsePrivateKey(sshpk.parsePrivateKey(text, "openssh").toString("pkcs8"));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ProviderError(`Failed to parse private key OpenSSH PEM: ${reason}`);
  }
}

const BLOCK = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n?/g;

export const getCertificate: FunctionBehaviour = (inputs) => {
  const { content, url } = inputs;
  if (typeof content !== "string") {
    throw new ProviderError(
      `Failed to download certificate: the sandbox reaches no network (${String(url)}); give the certificate as content`,
    );
  }
  const certificates = (content.match(BLOCK) ?? []).map((pem) => describe(pem));
  if (certificates.length === 0)
    throw new ProviderError("Failed to decoded PEM: no CERTIFICATE in the content");
  const id = stateHash(Buffer.from(certificates.map((each) => String(each.certPem)).join("")));
  return { ...inputs, id, certificates };
};

function describe(pem: string): Properties {
  const certificate = new X509Certificate(pem);
  const name = (text: string) => text.split("\n").reverse().join(",");
  return {
    certPem: pem,
    isCa: certificate.ca,
    issuer: name(certificate.issuer),
    subject: name(certificate.subject),
    notBefore: new Date(certificate.validFrom).toISOString().replace(".000", ""),
    notAfter: new Date(certificate.validTo).toISOString().replace(".000", ""),
    publicKeyAlgorithm: algorithmOf(certificate.publicKey),
    serialNumber: BigInt(`0x${certificate.serialNumber}`).toString(),
    sha1Fingerprint: certificate.fingerprint.replaceAll(":", "").toLowerCase(),
    signatureAlgorithm: signatureName(certificate),
    maxPathLength: 0,
    version: 3,
  };
}

function signatureName(certificate: X509Certificate): string {
  const name = certificate.signatureAlgorithm ?? "";
  const names: { readonly [name: string]: string } = {
    sha256WithRSAEncryption: "SHA256-RSA",
    "ecdsa-with-SHA256": "ECDSA-SHA256",
    "ecdsa-with-SHA384": "ECDSA-SHA384",
    "ecdsa-with-SHA512": "ECDSA-SHA512",
    ED25519: "Ed25519",
  };
  return names[name] ?? name;
}
