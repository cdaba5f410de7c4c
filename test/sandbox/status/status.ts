import type { EstateStatus, HostStatus } from "../../../sandbox/status/estate-status.ts";
import type { CertificateFile, Look } from "../../../sandbox/status/look.ts";
import { loadEstate } from "../../../stacks/index.ts";

export const NOW = Date.parse("2026-11-23T03:00:00Z");
const MINUTE = 60;

/** A well machine of the development catalog, with what a test gives it. */
export function look(given: Partial<Look> = {}): Look {
  return {
    units: { state: "running", failed: [] },
    uptime: 2 * 3600,
    converge: { applied: { configuration: NOW / 1000 - 10 * MINUTE }, interrupted: [] },
    metrics: {},
    certificates: [],
    ...given,
  };
}

export function host(name: string, given: Partial<HostStatus> = {}): HostStatus {
  return {
    name: `${name}.iad1.dev.psf.io`,
    role: name.replace(/\d+$/, ""),
    power: "running",
    memory: { used: 150 * 1024 ** 2, limit: 1024 ** 3 },
    look: look(),
    ...given,
  };
}

export function status(given: Partial<EstateStatus> = {}): EstateStatus {
  return { stack: "dev", now: NOW, estate: loadEstate("dev"), hosts: [], helpers: [], ...given };
}

/** @param left days */
export function certificate(kind: string, path: string, left: number, life = 30): CertificateFile {
  const day = 86_400_000;
  return { kind, path, notBefore: NOW + (left - life) * day, notAfter: NOW + left * day };
}
