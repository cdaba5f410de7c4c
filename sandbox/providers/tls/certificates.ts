import { createPublicKey } from "node:crypto";
import {
  type CallContext,
  type Change,
  type CheckFailure,
  type Comparison,
  ProviderError,
  type ResourceBehaviour,
} from "../../provider/behaviour.ts";
import { isProperties, type Properties, UNKNOWN } from "../../provider/values.ts";
import {
  type CertificateTemplate,
  parseRequest,
  parseSigner,
  signCertificate,
  signRequest,
} from "./certificate.ts";
import { algorithmOf, parsePrivateKey, publicKeyInfo, stateHash, subjectKeyIdentifier } from "./keys.ts";
import { encodeAlternativeNames, encodeSubject, textsOf } from "./names.ts";
import { writePem } from "./pem.ts";
import { notBelow, replaceAllBut, wrongValue } from "./rules.ts";
import { USES } from "./uses.ts";
import { hours, isDue, validityFrom } from "./validity.ts";

export const certRequest: ResourceBehaviour = {
  compare: replaceAllBut(),
  create: (inputs) => {
    const key = parsePrivateKey(String(inputs.privateKeyPem));
    const der = signRequest(encodeSubject(inputs.subject), encodeAlternativeNames(inputs), key);
    return {
      id: stateHash(der),
      outputs: {
        ...inputs,
        keyAlgorithm: algorithmOf(key),
        certRequestPem: writePem("CERTIFICATE REQUEST", der),
      },
    };
  },
  delete: () => {},
};

/** What both kinds of certificate share: renewal, checks, and that they live in the state only. */
const CERTIFICATE = {
  validate: validateCertificate,
  compare: compareCertificate,
  read: (existing, { now }) => {
    // A refresh only ever turns it on.
    const due = isDue(
      String(existing.outputs.validityEndTime),
      hours(existing.outputs, "earlyRenewalHours"),
      now(),
    );
    return due ? { ...existing, outputs: { ...existing.outputs, readyForRenewal: true } } : existing;
  },
  update: ({ outputs, newInputs }) => ({
    ...outputs,
    earlyRenewalHours: hours(newInputs, "earlyRenewalHours"),
  }),
  delete: () => {},
} satisfies Partial<ResourceBehaviour>;

export const selfSignedCert: ResourceBehaviour = {
  ...CERTIFICATE,
  create: (inputs, context) => {
    const key = parsePrivateKey(String(inputs.privateKeyPem));
    const isAuthority = inputs.isCaCertificate === true;
    if (isAuthority && !hasName(inputs.subject)) {
      throw new ProviderError(
        "Invalid Certificate Subject: Must contain at least one Distinguished Name when creating Certificate Authority (CA)",
      );
    }
    const subject = encodeSubject(inputs.subject);
    const info = publicKeyInfo(key);
    const identifier =
      isAuthority || inputs.setSubjectKeyId === true ? subjectKeyIdentifier(info) : undefined;
    const wantsAuthority = inputs.setAuthorityKeyId === true;
    if (wantsAuthority && identifier === undefined) {
      throw new ProviderError("Invalid Certificate Authority: Could not determine Authority Key Identifier");
    }
    const { template, outputs } = prepare(inputs, context, {
      subject,
      publicKeyInfo: info,
      alternativeNames: encodeAlternativeNames(inputs),
      subjectKeyIdentifier: identifier,
      authorityKeyIdentifier: wantsAuthority ? identifier : undefined,
    });
    const { pem, serial } = signCertificate(template, subject, key);
    return {
      id: serial,
      outputs: {
        setAuthorityKeyId: false,
        ...outputs,
        keyAlgorithm: algorithmOf(key),
        certPem: pem,
      },
    };
  },
};

export const locallySignedCert: ResourceBehaviour = {
  ...CERTIFICATE,
  create: (inputs, context) => {
    const request = parseRequest(String(inputs.certRequestPem));
    const key = parsePrivateKey(String(inputs.caPrivateKeyPem));
    const signer = parseSigner(String(inputs.caCertPem));
    if (!signer.isAuthority) {
      context.warn?.(
        "Potentially Invalid Certificate Authority: Certificate provided as Authority does not appear to be a valid Certificate Authority. The resulting certificate might fail certificate validation.",
      );
    }
    if (!signer.publicKey.equals(createPublicKey(key))) {
      throw new ProviderError(
        "Certificate creation error: x509: provided PrivateKey doesn't match parent's PublicKey",
      );
    }
    const wantsIdentifier = inputs.isCaCertificate === true || inputs.setSubjectKeyId === true;
    const { template, outputs } = prepare(inputs, context, {
      ...request,
      subjectKeyIdentifier: wantsIdentifier ? subjectKeyIdentifier(request.publicKeyInfo) : undefined,
      authorityKeyIdentifier: request.subject.equals(signer.subject)
        ? undefined
        : signer.subjectKeyIdentifier,
    });
    const { pem, serial } = signCertificate(template, signer.subject, key);
    return { id: serial, outputs: { ...outputs, caKeyAlgorithm: algorithmOf(key), certPem: pem } };
  },
};

type Subject = Pick<
  CertificateTemplate,
  "subject" | "publicKeyInfo" | "alternativeNames" | "subjectKeyIdentifier" | "authorityKeyIdentifier"
>;

function prepare(
  inputs: Properties,
  { now }: CallContext,
  subject: Subject,
): { readonly template: CertificateTemplate; readonly outputs: Properties } {
  const { notBefore, notAfter, outputs } = validityFrom(inputs, now());
  const template = {
    ...subject,
    uses: textsOf(inputs.allowedUses),
    isAuthority: inputs.isCaCertificate === true,
    maximumPathLength: typeof inputs.maxPathLength === "number" ? inputs.maxPathLength : -1,
    notBefore,
    notAfter,
  };
  const defaults = { earlyRenewalHours: 0, isCaCertificate: false, maxPathLength: 0, setSubjectKeyId: false };
  return { template, outputs: { ...defaults, ...inputs, ...outputs } };
}

function validateCertificate(inputs: Properties): readonly CheckFailure[] {
  const uses = textsOf(inputs.allowedUses).flatMap((use, index): CheckFailure[] =>
    USES.includes(use)
      ? []
      : [{ property: `allowedUses[${index}]`, reason: wrongValue(`allowed_uses[${index}]`, USES, use) }],
  );
  return [
    ...uses,
    ...notBelow(inputs, "validityPeriodHours", "validity_period_hours", 0),
    ...notBelow(inputs, "earlyRenewalHours", "early_renewal_hours", 0),
    ...notBelow(inputs, "maxPathLength", "max_path_length", -1),
  ];
}

/** Every plan asks again whether the renewal is due, with the new early hours. */
function compareCertificate(change: Change, { now }: CallContext): Comparison {
  const { replace = [] } = replaceAllBut("earlyRenewalHours")(change);
  const { validityEndTime } = change.outputs;
  const early = change.newInputs.earlyRenewalHours;
  if (typeof validityEndTime !== "string" || early === UNKNOWN) return { replace };
  if (!isDue(validityEndTime, hours(change.newInputs, "earlyRenewalHours"), now())) return { replace };
  return { replace: [...replace, "readyForRenewal"], changedOutputs: ["readyForRenewal"] };
}

function hasName(subject: Properties[string] | undefined): boolean {
  return isProperties(subject) && Object.values(subject).some((value) => textsOf(value).length > 0);
}
