import { createHash } from "node:crypto";

/** Numbers in [0, 1) with 48 bits each that follow from a seed: hashes of it and a counter. */
export function generator(seed: string): () => number {
  let count = 0;
  return () => {
    const digest = createHash("sha256").update(`${seed}\0${count++}`).digest();
    return digest.readUIntBE(0, 6) / 2 ** 48;
  };
}
