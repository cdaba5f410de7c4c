import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";

const ALGORITHM = "aes-256-gcm";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts what must not stand in the cloud's file in clear. */
export interface Vault {
  /** Base64 of nonce, tag and ciphertext. */
  readonly seal: (text: string) => string;
  /** Throws where the text was sealed with another key, or changed. */
  readonly open: (sealed: string) => string;
}

/** A vault whose key is derived from a file of 32 random bytes, made (mode 0600) if it is not there. */
export function openVault(keyFile: string): Vault {
  const key = deriveKey(readOrCreate(keyFile));
  return {
    seal: (text) => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(ALGORITHM, key, nonce);
      const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64");
    },
    open: (sealed) => {
      const bytes = Buffer.from(sealed, "base64");
      const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE_BYTES));
      decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      const body = bytes.subarray(NONCE_BYTES + TAG_BYTES);
      return Buffer.concat([decipher.update(body), decipher.final()]).toString("utf8");
    },
  };
}

function deriveKey(secret: Buffer): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, "", "simulated cloud", 32));
}

function readOrCreate(keyFile: string): Buffer {
  try {
    return readFileSync(keyFile);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
  const secret = randomBytes(32);
  writeFileSync(keyFile, secret, { mode: 0o600, flag: "wx" });
  return secret;
}
