import type { StateResource } from "../pulumi/state.ts";

/** A certificate of the internal authority, or the authority's own, as the state has it. */
export interface CertificateLife {
  readonly name: string;
  readonly authority: boolean;
  readonly issued: Date;
  readonly expires: Date;
}

const CERTIFICATES = new Map([
  ["tls:index/locallySignedCert:LocallySignedCert", false],
  ["tls:index/selfSignedCert:SelfSignedCert", true],
]);

/** Certificates in a state; one whose times cannot be read counts as expired, as nobody knows better. */
export function certificatesIn(state: readonly StateResource[]): readonly CertificateLife[] {
  return state.flatMap(({ type, name, outputs }) => {
    const authority = CERTIFICATES.get(type);
    if (authority === undefined) return [];
    return [
      { name, authority, issued: time(outputs.validityStartTime), expires: time(outputs.validityEndTime) },
    ];
  });
}

function time(value: unknown): Date {
  const read = new Date(typeof value === "string" ? value : Number.NaN);
  return Number.isNaN(read.getTime()) ? new Date(0) : read;
}

/**
 * What a renewal applies: each certificate with its key and request, and the command of each host that brings
 * certificates there (`KEY-certificates`). Everything else stays as it is, wanted or not.
 */
export function renewalTargets(state: readonly StateResource[]): readonly string[] {
  return state
    .filter(
      ({ urn, type, name }) =>
        (urn.includes("estate:tls:Certificate$") && type.startsWith("tls:index/")) ||
        (type === "command:remote:Command" && name.endsWith("-certificates")),
    )
    .map(({ urn }) => urn);
}

/** Life that must be left, as a share: half after each renewal, and a quarter for runs that fail. */
const LEAST_SHARE = 0.25;
/** The authority is renewed by people, by a runbook, and every host must learn of the new one before. */
const AUTHORITY_DAYS = 180;
const DAY = 86_400_000;

/** What is wrong with a certificate at a time, in words; undefined where enough of its life is left. */
export function lifeProblem(certificate: CertificateLife, now: Date): string | undefined {
  const { name, authority, issued, expires } = certificate;
  const left = expires.getTime() - now.getTime();
  const subject = authority ? `the authority ${name}` : name;
  if (left <= 0) return `${subject} has expired at ${expires.toISOString()}`;
  const days = `${(left / DAY).toFixed(1)} days left`;
  if (authority) {
    return left < AUTHORITY_DAYS * DAY
      ? `${subject}: ${days}, fewer than ${AUTHORITY_DAYS}: begin its rotation`
      : undefined;
  }
  const life = expires.getTime() - issued.getTime();
  if (left >= life * LEAST_SHARE) return undefined;
  return `${subject}: ${days} of ${(life / DAY).toFixed(0)}, less than a quarter: its renewals fail`;
}
