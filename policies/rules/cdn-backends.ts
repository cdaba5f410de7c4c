import type { ResourcePolicy } from "../pack/policy.ts";
import { differs, isMissing, objects, shown } from "../pack/resource.ts";
import { cdnService } from "../pack/types.ts";

const versions: readonly unknown[] = ["1.2", "1.3"];

/** From the edge to the load balancers: encrypted, and to the load balancers only. */
export const cdnBackends: ResourcePolicy = {
  name: "cdn-backends",
  description: "Fastly reaches the load balancers by TLS, and checks their certificate and its name.",
  types: [cdnService],
  violations: ({ inputs }, { loadBalancers }) => {
    const wanted: Readonly<Record<string, unknown>> = {
      useSsl: true,
      sslCheckCert: true,
      sslCertHostname: loadBalancers.name,
      sslSniHostname: loadBalancers.name,
      port: loadBalancers.cdnPort,
    };
    if (isMissing(inputs.backends)) return ["The service has no backend. Give it the load balancers"];
    return objects(inputs.backends).flatMap((backend) => [
      ...Object.entries(wanted).flatMap(([key, value]) =>
        differs(backend[key], value)
          ? [`backend ${shown(backend.name)}: ${key} is ${shown(backend[key])}. Set it to ${shown(value)}`]
          : [],
      ),
      ...(isMissing(backend.sslCaCert)
        ? [
            `backend ${shown(backend.name)}: sslCaCert is absent, so any public authority is trusted. ` +
              "Give it the internal authority's certificate",
          ]
        : []),
      ...(versions.includes(backend.minTlsVersion)
        ? []
        : [
            `backend ${shown(backend.name)}: minTlsVersion is ${shown(backend.minTlsVersion)}. Set it to "1.2"`,
          ]),
    ]);
  },
};
