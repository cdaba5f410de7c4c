import { createHash, createPublicKey } from "node:crypto";

/** Members of a key that count, in their order (RFC 7638, section 3.2; RFC 8037, section 2). */
const members: Readonly<Record<string, readonly string[]>> = {
  EC: ["crv", "kty", "x", "y"],
  OKP: ["crv", "kty", "x"],
  RSA: ["e", "kty", "n"],
};

/**
 * The thumbprint of a public key as ACME's challenges have it: SHA-256, Base64 for URLs (RFC 7638).
 *
 * @param pem of the public key
 */
export function thumbprint(pem: string): string {
  const key: Readonly<Record<string, unknown>> = createPublicKey(pem).export({ format: "jwk" });
  const counted = members[String(key.kty)];
  if (!counted) throw new Error(`A key of the kind ${key.kty} has no thumbprint`);
  const canonical = JSON.stringify(Object.fromEntries(counted.map((member) => [member, key[member]])));
  return createHash("sha256").update(canonical).digest("base64url");
}
