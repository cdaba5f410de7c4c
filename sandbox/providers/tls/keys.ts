import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from "node:crypto";
import sshpk from "sshpk";
import { ProviderError } from "../../provider/behaviour.ts";
import type { Properties } from "../../provider/values.ts";
import { children, element, objectIdentifier, readElements, sequence, TAG } from "./der.ts";
import { readPem } from "./pem.ts";

/** OpenSSL's names of the curves. */
export const CURVES: { readonly [curve: string]: string } = {
  P224: "secp224r1",
  P256: "prime256v1",
  P384: "secp384r1",
  P521: "secp521r1",
};

const READABLE = new Set(["RSA PRIVATE KEY", "EC PRIVATE KEY", "PRIVATE KEY"]);

/** @throws ProviderError with the provider's words where the PEM is none of PKCS#1, SEC 1 and PKCS#8 */
export function parsePrivateKey(pem: string): KeyObject {
  const title = "Failed to parse private key PEM";
  const block = readPem(pem);
  if (block === undefined)
    throw new ProviderError(`${title}: failed to decode PEM block: decoded bytes 0, undecoded ${pem.length}`);
  if (!READABLE.has(block.label)) {
    throw new ProviderError(`${title}: unsupported PEM preamble/type: ${block.label}`);
  }
  try {
    return createPrivateKey(pem);
  } catch (error) {
    throw new ProviderError(`${title}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

export function algorithmOf(key: KeyObject): "RSA" | "ECDSA" | "ED25519" {
  switch (key.asymmetricKeyType) {
    case "rsa":
      return "RSA";
    case "ec":
      return "ECDSA";
    case "ed25519":
      return "ED25519";
    default:
      throw new ProviderError(`unsupported key type ${key.asymmetricKeyType}`);
  }
}

/** DER of the SubjectPublicKeyInfo. */
export function publicKeyInfo(key: KeyObject): Buffer {
  const half = key.type === "private" ? createPublicKey(key) : key;
  return half.export({ type: "spki", format: "der" });
}

/** PKCS#1 for RSA, SEC 1 for ECDSA, PKCS#8 for Ed25519. */
export function privateKeyPem(key: KeyObject): string {
  const type = { RSA: "pkcs1", ECDSA: "sec1", ED25519: "pkcs8" } as const;
  return String(key.export({ type: type[algorithmOf(key)], format: "pem" }));
}

/** What the provider tells of a public key; OpenSSH knows no P-224. */
export function publicKeyOutputs(key: KeyObject): Properties {
  const half = key.type === "private" ? createPublicKey(key) : key;
  const info = publicKeyInfo(half);
  const pem = String(half.export({ type: "spki", format: "pem" }));
  if (half.asymmetricKeyDetails?.namedCurve === CURVES.P224) {
    return {
      publicKeyPem: pem,
      publicKeyOpenssh: "",
      publicKeyFingerprintMd5: "",
      publicKeyFingerprintSha256: "",
    };
  }
  const line = opensshLine(pem);
  const blob = Buffer.from(line.split(" ")[1] ?? "", "base64");
  const md5 = createHash("md5").update(blob).digest("hex").match(/../g) ?? [];
  const sha256 = createHash("sha256").update(blob).digest("base64").replace(/=+$/, "");
  return {
    publicKeyPem: pem,
    publicKeyOpenssh: info.length === 0 ? "" : `${line}\n`,
    publicKeyFingerprintMd5: md5.join(":"),
    publicKeyFingerprintSha256: `SHA256:${sha256}`,
  };
}

/** OpenSSH form without comment; "" for P-224. */
export function privateKeyOpenssh(key: KeyObject): string {
  if (key.asymmetricKeyDetails?.namedCurve === CURVES.P224) return "";
  const parsed = sshpk.parsePrivateKey(String(key.export({ type: "pkcs8", format: "pem" })), "pem");
  parsed.comment = "";
  return parsed.toString("openssh");
}

function opensshLine(pem: string): string {
  return sshpk.parseKey(pem, "pem").toString("ssh").trim().split(" ").slice(0, 2).join(" ");
}

/** The provider's ids of keys and requests: SHA-1 of the DER, less white space at its ends. */
export function stateHash(der: Buffer): string {
  let [start, end] = [0, der.length];
  while (start < end && isSpace(der[start])) start++;
  while (end > start && isSpace(der[end - 1])) end--;
  return createHash("sha1").update(der.subarray(start, end)).digest("hex");
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || (byte !== undefined && byte >= 0x09 && byte <= 0x0d);
}

/** SHA-1 of the public key proper: PKCS#1 (RSA), the uncompressed point (EC), a DER octet string (Ed25519). */
export function subjectKeyIdentifier(info: Buffer): Buffer {
  const [, bits] = children(readElements(info)[0]);
  const key = bits?.content.subarray(1) ?? Buffer.alloc(0);
  const isEdwards =
    createPublicKey({ key: info, type: "spki", format: "der" }).asymmetricKeyType === "ed25519";
  return createHash("sha1")
    .update(isEdwards ? element(TAG.octetString, key) : key)
    .digest();
}

/** The signature algorithm that Go picks for a key, and a signature by it. */
export function signatureOf(
  key: KeyObject,
  data: Buffer,
): { readonly algorithm: Buffer; readonly value: Buffer } {
  const { algorithm, digest } = signatureAlgorithm(key);
  return { algorithm, value: sign(digest, data, key) };
}

export function signatureAlgorithm(key: KeyObject): {
  readonly algorithm: Buffer;
  readonly digest: string | null;
} {
  switch (algorithmOf(key)) {
    case "RSA":
      return {
        algorithm: sequence(objectIdentifier("1.2.840.113549.1.1.11"), element(TAG.null)),
        digest: "sha256",
      };
    case "ED25519":
      return { algorithm: sequence(objectIdentifier("1.3.101.112")), digest: null };
    case "ECDSA": {
      const curve = key.asymmetricKeyDetails?.namedCurve;
      const [last, digest] =
        curve === CURVES.P521 ? [4, "sha512"] : curve === CURVES.P384 ? [3, "sha384"] : [2, "sha256"];
      return { algorithm: sequence(objectIdentifier(`1.2.840.10045.4.3.${last}`)), digest: String(digest) };
    }
  }
}
