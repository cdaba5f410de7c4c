import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import type { Certificate as CatalogCertificate } from "../../stacks/vocabulary/index.ts";
import type { CertificateAuthority } from "./authority.ts";
import { rotationPeriod, validityHours } from "./rotation.ts";

export interface CertificateArgs {
  /** What the catalog says of it; the component's name is the certificate's. */
  readonly certificate: CatalogCertificate;
  readonly authority: CertificateAuthority;
  readonly organization: string;
  /** The clock by which it rotates. */
  readonly now: Date;
}

/**
 * A certificate of the internal authority with its key. Both are replaced together when the clock enters the next
 * period; the new ones exist before the old ones go.
 */
export class Certificate extends pulumi.ComponentResource {
  readonly certificatePem: pulumi.Output<string>;
  /** Secret. */
  readonly privateKeyPem: pulumi.Output<string>;
  /** RFC 3339. */
  readonly expires: pulumi.Output<string>;

  constructor(name: string, args: CertificateArgs, opts?: pulumi.ComponentResourceOptions) {
    super("estate:tls:Certificate", name, {}, opts);
    const { certificate, authority } = args;
    const rotation = {
      parent: this,
      replacementTrigger: rotationPeriod(name, certificate.validity, args.now),
    };
    const key = new tls.PrivateKey(`${name}-key`, { algorithm: "ECDSA", ecdsaCurve: "P256" }, rotation);
    const request = new tls.CertRequest(
      `${name}-request`,
      {
        privateKeyPem: key.privateKeyPem,
        subject: { commonName: name, organization: args.organization },
        dnsNames: [name, ...(certificate.alternativeNames ?? [])],
      },
      { parent: this },
    );
    const signed = new tls.LocallySignedCert(
      name,
      {
        certRequestPem: request.certRequestPem,
        caPrivateKeyPem: authority.privateKeyPem,
        caCertPem: authority.certificatePem,
        validityPeriodHours: validityHours(certificate.validity),
        allowedUses: [
          "digital_signature",
          "key_encipherment",
          "server_auth",
          ...(certificate.clientAuthentication ? ["client_auth"] : []),
        ],
      },
      rotation,
    );
    this.certificatePem = signed.certPem;
    this.privateKeyPem = key.privateKeyPem;
    this.expires = signed.validityEndTime;
    this.registerOutputs({ certificatePem: this.certificatePem, expires: this.expires });
  }
}
