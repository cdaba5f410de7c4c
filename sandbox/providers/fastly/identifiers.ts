import { createHash } from "node:crypto";

const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** 22 letters and digits, as Fastly's identifiers are; the same for the same text. */
export function identifier(text: string, letters: string = LETTERS): string {
  const digest = createHash("sha256").update(text).digest();
  return [...digest.subarray(0, 22)].map((byte) => letters[byte % letters.length]).join("");
}
