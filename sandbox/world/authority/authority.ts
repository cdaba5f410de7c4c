import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  X509Certificate,
} from "node:crypto";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { errorCode, Failure } from "../../../commands/failure.ts";
import { type CertificateTemplate, parseSigner, signCertificate } from "../../providers/tls/certificate.ts";
import { publicKeyInfo, subjectKeyIdentifier } from "../../providers/tls/keys.ts";
import { encodeAlternativeNames, encodeSubject } from "../../providers/tls/names.ts";

/** The certificate authority that everything in every world of a user trusts. */
export interface Authority {
  readonly certificatePem: string;
  readonly key: KeyObject;
}

/** A certificate with its key, both PEM. */
export interface IssuedCertificate {
  readonly certificatePem: string;
  readonly keyPem: string;
}

const DAY = 86_400_000; // milliseconds
/** The image, which is made once, carries the certificate: it may outlive the machine that made it. */
const AUTHORITY_DAYS = 20 * 365;
const CERTIFICATE_DAYS = 90;
/** What must be left of a certificate's life; fewer days and it is issued anew. */
const DAYS_LEFT = 30;
/** Clocks differ. */
const LEEWAY = 3_600_000; // milliseconds

export interface AuthorityFiles {
  readonly certificate: string;
  /** Mode 600. */
  readonly key: string;
}

/** Where a user's cache keeps the authority. */
export function authorityFiles(cache: string): AuthorityFiles {
  const directory = join(cache, "authority");
  return { certificate: join(directory, "certificate.pem"), key: join(directory, "key.pem") };
}

/**
 * The authority of a user's cache, made the first time. One for all stacks: the machines' image, which they share,
 * trusts it.
 */
export async function ensureAuthority(cache: string, now: Date): Promise<Authority> {
  const files = authorityFiles(cache);
  return (await readAuthority(files)) ?? (await makeAuthority(files, now));
}

async function readAuthority(files: AuthorityFiles): Promise<Authority | undefined> {
  try {
    const certificatePem = await readFile(files.certificate, "utf8");
    return { certificatePem, key: createPrivateKey(await readFile(files.key, "utf8")) };
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw new Failure(
      `the sandbox's certificate authority in ${dirname(files.key)} cannot be read (${String(error)}); remove that folder and the images beside it, which trust it, then run this again`,
      { cause: error },
    );
  }
}

/** Both files appear at once; who comes second takes what is there. */
async function makeAuthority(files: AuthorityFiles, now: Date): Promise<Authority> {
  const directory = dirname(files.key);
  await mkdir(dirname(directory), { recursive: true });
  const draft = await mkdtemp(`${directory}.new-`);
  try {
    const key = newKey();
    const name = encodeSubject({ organization: ["Sandbox"], commonName: "Sandbox Public Authority" });
    const identifier = subjectKeyIdentifier(publicKeyInfo(key));
    const { pem } = signCertificate(
      {
        subject: name,
        publicKeyInfo: publicKeyInfo(key),
        alternativeNames: undefined,
        uses: ["cert_signing", "crl_signing", "digital_signature"],
        isAuthority: true,
        maximumPathLength: -1,
        ...validity(now, AUTHORITY_DAYS),
        subjectKeyIdentifier: identifier,
        authorityKeyIdentifier: identifier,
      },
      name,
      key,
    );
    await writeFile(join(draft, "certificate.pem"), pem, { mode: 0o644 });
    await writeFile(join(draft, "key.pem"), privatePem(key), { mode: 0o600 });
    await rename(draft, directory);
    return { certificatePem: pem, key };
  } catch (error) {
    const other = await readAuthority(files);
    if (other === undefined) throw error;
    return other;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** A certificate for servers. */
export function issueCertificate(
  authority: Authority,
  names: readonly string[],
  now: Date,
): IssuedCertificate {
  const key = newKey();
  const signer = parseSigner(authority.certificatePem);
  const [commonName = ""] = names;
  const template: CertificateTemplate = {
    subject: encodeSubject({ commonName }),
    publicKeyInfo: publicKeyInfo(key),
    alternativeNames: encodeAlternativeNames({ dnsNames: names }),
    uses: ["digital_signature", "server_auth"],
    isAuthority: false,
    maximumPathLength: -1,
    ...validity(now, CERTIFICATE_DAYS),
    subjectKeyIdentifier: undefined,
    authorityKeyIdentifier: signer.subjectKeyIdentifier,
  };
  const { pem } = signCertificate(template, signer.subject, authority.key);
  return { certificatePem: pem, keyPem: privatePem(key) };
}

/**
 * A certificate kept in a file, issued anew where it is another authority's, for other names, or near its end.
 * @param directory with mode 700
 */
export async function ensureCertificate(
  authority: Authority,
  names: readonly string[],
  directory: string,
  now: Date,
): Promise<IssuedCertificate> {
  const file = join(directory, `${(names[0] ?? "").replace("*", "_")}.json`);
  const kept = readIssued(await readFile(file, "utf8").catch(() => ""));
  if (kept !== undefined && isGood(kept, authority, names, now)) return kept;
  const issued = issueCertificate(authority, names, now);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writeFile(`${file}.${process.pid}`, JSON.stringify(issued), { mode: 0o600 });
  await rename(`${file}.${process.pid}`, file);
  return issued;
}

function readIssued(text: string): IssuedCertificate | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return undefined;
    if (!("certificatePem" in value) || !("keyPem" in value)) return undefined;
    return { certificatePem: String(value.certificatePem), keyPem: String(value.keyPem) };
  } catch {
    return undefined;
  }
}

function isGood(
  { certificatePem }: IssuedCertificate,
  authority: Authority,
  names: readonly string[],
  now: Date,
): boolean {
  const certificate = new X509Certificate(certificatePem);
  const wanted = names.map((name) => `DNS:${name}`).join(", ");
  const end = new Date(certificate.validTo).getTime();
  return (
    certificate.verify(createPublicKey(authority.key)) &&
    certificate.subjectAltName === wanted &&
    end - now.getTime() > DAYS_LEFT * DAY
  );
}

function newKey(): KeyObject {
  return generateKeyPairSync("ec", { namedCurve: "prime256v1" }).privateKey;
}

function privatePem(key: KeyObject): string {
  return String(key.export({ type: "pkcs8", format: "pem" }));
}

function validity(now: Date, days: number): { readonly notBefore: Date; readonly notAfter: Date } {
  const start = new Date(Math.floor((now.getTime() - LEEWAY) / 1000) * 1000);
  return { notBefore: start, notAfter: new Date(start.getTime() + days * DAY) };
}
