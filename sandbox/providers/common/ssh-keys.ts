import { createHash, generateKeyPairSync } from "node:crypto";

/** MD5 fingerprint in colon hex, as the clouds show it; undefined where the line is no public key. */
export function fingerprint(publicKey: string): string | undefined {
  const [algorithm = "", encoded = ""] = publicKey.trim().split(/\s+/);
  const blob = Buffer.from(encoded, "base64");
  if (blob.length < 4 || blob.toString("base64").replace(/=+$/, "") !== encoded.replace(/=+$/, ""))
    return undefined;
  const length = blob.readUInt32BE(0);
  if (blob.length < 4 + length || blob.subarray(4, 4 + length).toString("latin1") !== algorithm)
    return undefined;
  return createHash("md5")
    .update(blob)
    .digest("hex")
    .replace(/(..)(?=.)/g, "$1:");
}

/** A new RSA key pair of 2048 bits, as a cloud makes one when none is given. */
export function generateKeyPair(): { readonly publicKey: string; readonly privateKey: string } {
  const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const { n = "", e = "" } = pair.publicKey.export({ format: "jwk" });
  const blob = Buffer.concat([
    field(Buffer.from("ssh-rsa")),
    field(Buffer.from(e, "base64url")),
    field(Buffer.concat([Buffer.from([0]), Buffer.from(n, "base64url")])),
  ]);
  return {
    publicKey: `ssh-rsa ${blob.toString("base64")}`,
    privateKey: pair.privateKey.export({ type: "pkcs1", format: "pem" }).toString(),
  };
}

function field(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
