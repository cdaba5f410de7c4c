import { createPublicKey, type KeyObject, randomBytes } from "node:crypto";
import { ProviderError } from "../../provider/behaviour.ts";
import {
  bitString,
  children,
  context,
  contextPrimitive,
  type Element,
  integer,
  objectIdentifier,
  octetString,
  readElements,
  readObjectIdentifier,
  sequence,
  TAG,
  TRUE,
  time,
} from "./der.ts";
import { publicKeyInfo, signatureAlgorithm, signatureOf } from "./keys.ts";
import { keepKnownNames, normaliseSubject } from "./names.ts";
import { readPem, writePem } from "./pem.ts";
import { encodeExtendedKeyUsage, encodeKeyUsage } from "./uses.ts";

const OID = {
  subjectKeyIdentifier: "2.5.29.14",
  keyUsage: "2.5.29.15",
  alternativeNames: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  authorityKeyIdentifier: "2.5.29.35",
  extendedKeyUsage: "2.5.29.37",
  extensionRequest: "1.2.840.113549.1.9.14",
} as const;

/** A signed certificate. */
export interface Certificate {
  readonly pem: string;
  /** Decimal. */
  readonly serial: string;
}

export interface CertificateTemplate {
  /** DER. */
  readonly subject: Buffer;
  /** DER of the SubjectPublicKeyInfo. */
  readonly publicKeyInfo: Buffer;
  /** DER of the GeneralNames. */
  readonly alternativeNames: Buffer | undefined;
  readonly uses: readonly string[];
  readonly isAuthority: boolean;
  /** 0 is left out, as is anything below. */
  readonly maximumPathLength: number;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly subjectKeyIdentifier: Buffer | undefined;
  readonly authorityKeyIdentifier: Buffer | undefined;
}

/** X.509 version 3, with the extensions that Go writes, in its order. */
export function signCertificate(template: CertificateTemplate, issuer: Buffer, key: KeyObject): Certificate {
  if (!template.isAuthority && template.maximumPathLength > 0) {
    throw new ProviderError("x509: only CAs are allowed to specify MaxPathLen");
  }
  const serial = BigInt(`0x${randomBytes(16).toString("hex")}`);
  const { algorithm } = signatureAlgorithm(key);
  const body = sequence(
    context(0, integer(2n)),
    integer(serial),
    algorithm,
    issuer,
    sequence(time(template.notBefore), time(template.notAfter)),
    template.subject,
    template.publicKeyInfo,
    context(3, sequence(...extensions(template))),
  );
  return { pem: writePem("CERTIFICATE", signed(body, key)), serial: serial.toString() };
}

/** PKCS#10 (RFC 2986); only alternative names are asked for. */
export function signRequest(subject: Buffer, alternativeNames: Buffer | undefined, key: KeyObject): Buffer {
  const wanted =
    alternativeNames === undefined
      ? []
      : [
          sequence(
            objectIdentifier(OID.extensionRequest),
            setOf(sequence(extension(OID.alternativeNames, false, alternativeNames))),
          ),
        ];
  return signed(sequence(integer(0n), subject, publicKeyInfo(key), context(0, ...wanted)), key);
}

function signed(body: Buffer, key: KeyObject): Buffer {
  const { algorithm, value } = signatureOf(key, body);
  return sequence(body, algorithm, bitString(value));
}

function extensions(template: CertificateTemplate): readonly Buffer[] {
  const { subjectKeyIdentifier, authorityKeyIdentifier, alternativeNames, uses } = template;
  const keyUsage = encodeKeyUsage(uses);
  const extendedKeyUsage = encodeExtendedKeyUsage(uses);
  const isEmpty = children(readElements(template.subject)[0]).length === 0;
  return [
    ...optional(keyUsage, (value) => extension(OID.keyUsage, true, value)),
    ...optional(extendedKeyUsage, (value) => extension(OID.extendedKeyUsage, false, value)),
    extension(OID.basicConstraints, true, basicConstraints(template)),
    ...optional(subjectKeyIdentifier, (id) => extension(OID.subjectKeyIdentifier, false, octetString(id))),
    ...optional(authorityKeyIdentifier, (id) =>
      extension(OID.authorityKeyIdentifier, false, sequence(contextPrimitive(0, id))),
    ),
    ...optional(alternativeNames, (names) => extension(OID.alternativeNames, isEmpty, names)),
  ];
}

function basicConstraints({ isAuthority, maximumPathLength }: CertificateTemplate): Buffer {
  if (!isAuthority) return sequence();
  return maximumPathLength > 0 ? sequence(TRUE, integer(BigInt(maximumPathLength))) : sequence(TRUE);
}

function extension(identifier: string, critical: boolean, value: Buffer): Buffer {
  return sequence(objectIdentifier(identifier), ...(critical ? [TRUE] : []), octetString(value));
}

function optional(value: Buffer | undefined, build: (value: Buffer) => Buffer): readonly Buffer[] {
  return value === undefined ? [] : [build(value)];
}

function setOf(...content: readonly Buffer[]): Buffer {
  const { raw } = readElements(sequence(...content))[0] ?? { raw: Buffer.alloc(0) };
  return Buffer.concat([Buffer.of(0x31), raw.subarray(1)]);
}

/** What a request asks for. Its signature is not verified, as the provider does not either. */
export interface CertificateRequest {
  /** DER, as Go would write it again. */
  readonly subject: Buffer;
  readonly publicKeyInfo: Buffer;
  readonly alternativeNames: Buffer | undefined;
}

/** @throws ProviderError where the text holds no request */
export function parseRequest(pem: string): CertificateRequest {
  const block = readPem(pem);
  if (block?.label !== "CERTIFICATE REQUEST") {
    throw new ProviderError("Failed to parse certificate request: no CERTIFICATE REQUEST in the PEM");
  }
  const [, subject, info, attributes] = children(children(readElements(block.bytes)[0])[0]);
  const names = extensionValue(
    children(attributes).flatMap((each) => {
      const [identifier, values] = children(each);
      const isRequest =
        identifier !== undefined && readObjectIdentifier(identifier.content) === OID.extensionRequest;
      return isRequest ? children(values).flatMap((list) => children(list)) : [];
    }),
    OID.alternativeNames,
  );
  return {
    subject: normaliseSubject(subject),
    publicKeyInfo: info?.raw ?? Buffer.alloc(0),
    alternativeNames: names === undefined ? undefined : keepKnownNames(names),
  };
}

/** What signing needs of the signer's certificate. */
export interface Signer {
  /** DER. */
  readonly subject: Buffer;
  readonly publicKey: KeyObject;
  readonly subjectKeyIdentifier: Buffer | undefined;
  readonly isAuthority: boolean;
}

/** @throws ProviderError where the text holds no certificate */
export function parseSigner(pem: string): Signer {
  const block = readPem(pem);
  if (block?.label !== "CERTIFICATE") {
    throw new ProviderError("Failed to parse CA certificate: no CERTIFICATE in the PEM");
  }
  const fields = children(children(readElements(block.bytes)[0])[0]);
  // Version [0], serial, algorithm, issuer, validity, subject, key, then extensions [3].
  const [, , , , , subject, info] = fields;
  const list = fields.find(({ tag }) => tag === 0xa3);
  const extensions = children(children(list)[0]);
  const identifier = extensionValue(extensions, OID.subjectKeyIdentifier);
  const constraints = extensionValue(extensions, OID.basicConstraints);
  return {
    subject: subject?.raw ?? Buffer.alloc(0),
    publicKey: createPublicKey({ key: info?.raw ?? Buffer.alloc(0), type: "spki", format: "der" }),
    subjectKeyIdentifier: identifier === undefined ? undefined : readElements(identifier)[0]?.content,
    isAuthority: constraints !== undefined && claimsAuthority(constraints),
  };
}

/** BasicConstraints (RFC 5280, section 4.2.1.9): what is left out is false. */
function claimsAuthority(constraints: Buffer): boolean {
  const [first] = children(readElements(constraints)[0]);
  return first?.tag === TAG.boolean && first.content[0] !== 0;
}

function extensionValue(list: readonly Element[], wanted: string): Buffer | undefined {
  for (const each of list) {
    const parts = children(each);
    const [identifier] = parts;
    if (identifier !== undefined && readObjectIdentifier(identifier.content) === wanted)
      return parts.at(-1)?.content;
  }
  return undefined;
}
