import { createHmac, randomBytes } from "node:crypto";

/**
 * Hexadecimal digits that follow from the engine's seed, which is the same for a resource throughout one run. Each call
 * starts over. Without a seed they are random.
 */
export function hexFrom(seed: Uint8Array, urn: string): (digits: number) => string {
  const key = seed.length > 0 ? seed : randomBytes(32);
  return (digits) => {
    let hex = "";
    for (let block = 0; hex.length < digits; block++) {
      hex += createHmac("sha256", key).update(`${urn}\0${block}`).digest("hex");
    }
    return hex.slice(0, digits);
  };
}
