import { encryptBlock, expandKey, freshBlowfish } from "./blowfish.ts";

const COST = 10;
const LONGEST_PASSWORD = 72;
const ALPHABET = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/**
 * `$2a$10$…` of the first 72 bytes of a password (Provos and Mazières 1999), as RandomPassword has it.
 * Takes about a tenth of a second, by design of the algorithm.
 */
export function bcryptHash(password: string, salt: Uint8Array): string {
  const bytes = Buffer.from(password, "utf8").subarray(0, LONGEST_PASSWORD);
  const key = cyclicWords(Buffer.concat([bytes, Buffer.of(0)]), 18);
  const saltWords = cyclicWords(Buffer.from(salt), 4);
  const none = new Int32Array(4);
  const state = freshBlowfish();
  expandKey(state, key, saltWords);
  for (let round = 0; round < 2 ** COST; round++) {
    expandKey(state, key, none);
    expandKey(state, saltWords, none);
  }
  const text = Buffer.from("OrpheanBeholderScryDoubt");
  const block = new Int32Array(2);
  for (let offset = 0; offset < text.length; offset += 8) {
    block[0] = text.readInt32BE(offset);
    block[1] = text.readInt32BE(offset + 4);
    for (let round = 0; round < 64; round++) encryptBlock(state, block);
    text.writeInt32BE(block[0] ?? 0, offset);
    text.writeInt32BE(block[1] ?? 0, offset + 4);
  }
  // The last byte is dropped, as every implementation has done since the first.
  return `$2a$${COST}$${encode(Buffer.from(salt))}${encode(text.subarray(0, 23))}`;
}

/** The bytes, repeated as often as needed, as big-endian words. */
function cyclicWords(bytes: Buffer, words: number): Int32Array {
  const repeated = Buffer.alloc(words * 4, bytes);
  return Int32Array.from({ length: words }, (_, index) => repeated.readInt32BE(index * 4));
}

/** bcrypt's own base 64. */
function encode(bytes: Buffer): string {
  let text = "";
  for (let index = 0; index < bytes.length; index += 3) {
    const group = ((bytes[index] ?? 0) << 16) | ((bytes[index + 1] ?? 0) << 8) | (bytes[index + 2] ?? 0);
    const digits = Math.min(4, bytes.length - index + 1);
    for (let digit = 0; digit < digits; digit++) text += ALPHABET.charAt((group >>> (18 - 6 * digit)) & 63);
  }
  return text;
}
