import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The fingerprint that a review of a real stack left beside its report. */
export function readFingerprint(folder: string, stack: string): string {
  return readFileSync(join(folder, `${stack}.fingerprint`), "utf8").trim();
}
