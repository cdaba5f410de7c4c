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
  /** Certificate in PEM: `PSF_CA.pem` on every machine. */
  readonly certificatePem: pulumi.Output<string>;
  /** End of the authority's life, RFC 3339. */
  readonly expires: pulumi.Output<string>;
  /** Algorithm and key for signing; secret. */
  readonly privateKeyPem: pulumi.Output<string>;

  constructor(name: string, { authority }: CertificateAuthorityArgs, opts?: pulumi.ComponentResourceOptions) {
    super("estate:tls:CertificateAuthority", name, {}, opts);
    const key = new tls.PrivateKey(
      `${name}-key`,
      { algorithm: "ECDSA", ecdsaCurve: "P384" },
      { parent: this, ...keep() },
    );
    const { subject } = authority;
    const certificate = new tls.SelfSignedCert(
      name,
      {
        privateKeyPem: key.privateKeyPem,
        isCaCertificate: true,
        // Signs end certificates only. The provider leaves 0 out of the certificate (Go's MaxPathLenZero is never
        // set); it is declared for the day it does not.
        maxPathLength: 0,
        setSubjectKeyId: true,
        setAuthorityKeyId: true,
        validityPeriodHours: validityHours(authority.validity),
        allowedUses: ["cert_signing", "crl_signing"],
        subject: {
          country: subject.country,
          province: subject.province,
          locality: subject.locality,
          organization: subject.organization,
          organizationalUnit: subject.organizationalUnit,
          commonName: subject.commonName,
          emailAddress: subject.emailAddress,
        },
      },
      { parent: this, ...keep() },
    );
    this.certificatePem = certificate.certPem;
    this.expires = certificate.validityEndTime;
    this.privateKeyPem = key.privateKeyPem;
    this.registerOutputs({ certificatePem: this.certificatePem, expires: this.expires });
  }
}
