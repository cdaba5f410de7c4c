import { certificateNames } from "../../../policies/rules/certificate-names.ts";
import { describePolicy } from "../planned.ts";

const resource = ["CertRequest", "docs.psf.io-request"] as const;

describePolicy(certificateNames, [
  {
    title: "refuses names of others, wildcards and names that the catalog does not declare",
    resource,
    edit: ({ inputs }) => {
      inputs.dnsNames = ["docs.psf.io", "docs.example.org", "*.psf.io", "downloads.psf.io"];
    },
    messages: [
      'dnsNames has "docs.example.org", which is in no zone of the estate. Take it out',
      'dnsNames has "*.psf.io", which is in no zone of the estate. Take it out',
      'dnsNames has "downloads.psf.io", which the catalog does not declare for docs.psf.io. Declare it there',
    ],
  },
  {
    title: "refuses addresses and no name at all",
    resource,
    edit: ({ inputs }) => {
      inputs.dnsNames = [];
      inputs.ipAddresses = ["10.0.0.1"];
    },
    messages: [
      "dnsNames is []. Name the certificate's domains",
      "ipAddresses is set. Machines are known by their names",
    ],
  },
]);
