import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import type { Authority } from "../../stacks/vocabulary/index.ts";
import { keep } from "../support/protection.ts";
import { validityHours } from "./rotation.ts";

export interface CertificateAuthorityArgs {
  readonly authority: Authority;
}

/**
 * The internal certificate authority. Its private key exists in the state only, encrypted; it is handed to the
 * signing of certificates and to nothing else.
 */
export class CertificateAuthority extends pulumi.ComponentResource {
  /** Certificate of the authority that signs, PEM. */
  readonly certificatePem: pulumi.Output<string>;
  /** What trusts it, PEM: its certificate, then those that are trusted beside it. `PSF_CA.pem` on every machine. */
  readonly trustedPem: pulumi.Output<string>;
  /** End of the authority's life, RFC 3339. */
  readonly expires: pulumi.Output<string>;
  /** Algorithm and key for signing; secret. */
  readonly privateKeyPem: pulumi.Output<string>;

  constructor(name: string, { authority }: CertificateAuthorityArgs, opts?: pulumi.ComponentResourceOptions) {
    super("estate:tls:CertificateAuthority", name, {}, opts);
    const { generation = 1, alsoTrusted = [] } = authority;
    const signing = this.create(name, authority, generation);
    const others = alsoTrusted.map((other) => this.create(name, authority, other).certificate.certPem);
    this.certificatePem = signing.certificate.certPem;
    this.trustedPem = pulumi
      .all([this.certificatePem, ...others])
      .apply((certificates) => certificates.map((pem) => `${pem.trimEnd()}\n`).join(""));
    this.expires = signing.certificate.validityEndTime;
    this.privateKeyPem = signing.key.privateKeyPem;
    this.registerOutputs({ certificatePem: this.certificatePem, expires: this.expires });
  }

  /** Subjects of generations differ: who verifies looks an issuer up by its name. */
  private create(name: string, { subject, validity }: Authority, generation: number): AuthorityPair {
    const suffix = generation === 1 ? "" : `-${generation}`;
    const key = new tls.PrivateKey(
      `${name}-key${suffix}`,
      { algorithm: "ECDSA", ecdsaCurve: "P384" },
      { parent: this, ...keep() },
    );
    const certificate = new tls.SelfSignedCert(
      `${name}${suffix}`,
      {
        privateKeyPem: key.privateKeyPem,
        isCaCertificate: true,
        // Signs end certificates only. The provider leaves 0 out of the certificate (Go's MaxPathLenZero is never
        // set); it is declared for the day it does not.
        maxPathLength: 0,
        setSubjectKeyId: true,
        setAuthorityKeyId: true,
        validityPeriodHours: validityHours(validity),
        allowedUses: ["cert_signing", "crl_signing"],
        subject: {
          country: subject.country,
          province: subject.province,
          locality: subject.locality,
          organization: subject.organization,
          organizationalUnit: subject.organizationalUnit,
          commonName: generation === 1 ? subject.commonName : `${subject.commonName} ${generation}`,
          emailAddress: subject.emailAddress,
        },
      },
      { parent: this, ...keep() },
    );
    return { key, certificate };
  }
}

interface AuthorityPair {
  readonly key: tls.PrivateKey;
  readonly certificate: tls.SelfSignedCert;
}
