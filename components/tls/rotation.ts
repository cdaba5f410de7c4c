import { createHash } from "node:crypto";
import type { Days } from "../../stacks/vocabulary/index.ts";

const hoursPerDay = 24;
const millisecondsPerHour = 3_600_000;

/** Validity in hours, as the tls provider counts. */
export function validityHours(validity: Days): number {
  return Number.parseInt(validity, 10) * hoursPerDay;
}

/**
 * The period of half a validity in which `now` lies, as a text that changes when the period does. As the trigger of
 * a certificate's replacement it renews with at least half of the life left, and leaves a quarter of it to runs
 * that fail before the latest moment (a quarter left). The tls provider does not renew by itself, and what it says of
 * early renewal differs by version, so the clock decides here.
 *
 * Names start their periods at different times, so that one run does not replace every certificate.
 */
export function rotationPeriod(name: string, validity: Days, now: Date): string {
  const period = (validityHours(validity) / 2) * millisecondsPerHour;
  const offset = createHash("sha256").update(name).digest().readUInt32BE(0) / 2 ** 32;
  const start = Math.floor((Math.floor(now.getTime() / period - offset) + offset) * period);
  return new Date(start).toISOString();
}
