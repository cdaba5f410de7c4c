import { generateKeyPairSync } from "node:crypto";
import sshpk from "sshpk";

export interface KeyPair {
  /** In OpenSSH's format. */
  readonly privateKey: string;
  /** A line of authorized_keys. */
  readonly publicKey: string;
}

/** A new Ed25519 key as PKCS #8. */
export function newPem(): string {
  return generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

/** A new Ed25519 key pair. ssh2 could make one too, but breaks each that begins with a zero byte (ssh2 1.17, keygen.js). */
export function newKeyPair(): KeyPair {
  const key = sshpk.parsePrivateKey(newPem(), "pem");
  return { privateKey: key.toString("openssh"), publicKey: key.toPublic().toString("ssh") };
}
