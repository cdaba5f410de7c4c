import { unknown } from "../../../policies/pack/resource.ts";
import { cdnBackends } from "../../../policies/rules/cdn-backends.ts";
import { describePolicy, within } from "../planned.ts";

const resource = ["ServiceVcl", "docs"] as const;

describePolicy(cdnBackends, [
  {
    title: "wants TLS whose certificate and name are checked, on the CDN's port",
    resource,
    edit: ({ inputs }) => {
      Object.assign(within(inputs.backends, 0), {
        useSsl: false,
        sslCheckCert: false,
        sslCertHostname: "psf.io",
        sslSniHostname: undefined,
        port: 80,
      });
    },
    messages: [
      'backend "lb0.iad1.psf.io": useSsl is false. Set it to true',
      'backend "lb0.iad1.psf.io": sslCheckCert is false. Set it to true',
      'backend "lb0.iad1.psf.io": sslCertHostname is "psf.io". Set it to "lb.psf.io"',
      'backend "lb0.iad1.psf.io": sslSniHostname is absent. Set it to "lb.psf.io"',
      'backend "lb0.iad1.psf.io": port is 80. Set it to 20004',
    ],
  },
  {
    title: "wants the internal authority, and no old version of TLS",
    resource,
    edit: ({ inputs }) => {
      Object.assign(within(inputs.backends, 1), { sslCaCert: "", minTlsVersion: "1.1" });
    },
    messages: [
      'backend "lb1.iad1.psf.io": sslCaCert is absent, so any public authority is trusted. ' +
        "Give it the internal authority's certificate",
      'backend "lb1.iad1.psf.io": minTlsVersion is "1.1". Set it to "1.2"',
    ],
  },
  {
    title: "wants a backend",
    resource,
    edit: ({ inputs }) => {
      inputs.backends = [];
    },
    messages: ["The service has no backend. Give it the load balancers"],
  },
  {
    title: "leaves an authority that is not known yet to the update",
    resource,
    edit: ({ inputs }) => {
      within(inputs.backends, 0).sslCaCert = unknown;
    },
    messages: [],
  },
]);
