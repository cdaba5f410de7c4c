import { certificateValidity } from "../../../policies/rules/certificate-validity.ts";
import { describePolicy } from "../planned.ts";

describePolicy(certificateValidity, [
  {
    title: "refuses a certificate that lives longer than the catalog says",
    resource: ["LocallySignedCert", "docs.psf.io"],
    edit: ({ inputs }) => {
      inputs.validityPeriodHours = 8760;
    },
    messages: ["validityPeriodHours is 8760. The catalog says 30 days: 720"],
  },
  {
    title: "refuses a certificate that could sign others, or be a client undeclared",
    resource: ["LocallySignedCert", "docs.psf.io"],
    edit: ({ inputs }) => {
      inputs.isCaCertificate = true;
      inputs.allowedUses = ["server_auth", "client_auth", "cert_signing"];
    },
    messages: [
      "isCaCertificate is true. Set it to false",
      "allowedUses has cert_signing. Allow client_auth, digital_signature, key_encipherment, server_auth at most",
      "allowedUses has client_auth, which the catalog does not declare (clientAuthentication)",
    ],
  },
  {
    title: "refuses a certificate for everything",
    resource: ["LocallySignedCert", "docs.psf.io"],
    edit: ({ inputs }) => {
      inputs.allowedUses = [];
    },
    messages: [
      "allowedUses is empty, which allows everything. " +
        "Allow client_auth, digital_signature, key_encipherment, server_auth at most",
    ],
  },
  {
    title: "refuses a certificate that the catalog does not have",
    resource: ["LocallySignedCert", "docs.psf.io"],
    edit: (draft) => {
      draft.name = "www.psf.io";
    },
    messages: ['The certificate "www.psf.io" is not in the catalog. Add it to certificates there'],
  },
  {
    title: "refuses an authority that is none, may sign authorities, or serves",
    resource: ["SelfSignedCert", "authority"],
    edit: ({ inputs }) => {
      inputs.isCaCertificate = false;
      inputs.maxPathLength = 1;
      inputs.allowedUses = ["cert_signing", "server_auth"];
      inputs.validityPeriodHours = 87_600;
    },
    messages: [
      "validityPeriodHours is 87600. The catalog says 1825 days: 43800",
      "isCaCertificate is false. Set it to true",
      "maxPathLength is 1. Set it to 0: the authority signs end certificates only",
      "allowedUses has server_auth. Allow cert_signing, crl_signing at most",
    ],
  },
]);
