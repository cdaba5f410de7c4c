import type { ResourcePolicy } from "../pack/policy.ts";
import { objects, unknown } from "../pack/resource.ts";
import { cdnCertificate, cdnService } from "../pack/types.ts";

/** Fastly refuses to delete what serves live domains, unless it is told to. That refusal is the last line of defence. */
export const cdnLasting: ResourcePolicy = {
  name: "cdn-lasting",
  description:
    "CDN services and certificates are never deleted while domains lead there, and speak HTTPS only.",
  types: [cdnService, cdnCertificate],
  violations: ({ type, inputs }) => {
    const forced = ["forceDestroy", "reuse"].filter((key) => inputs[key] === true);
    const https =
      type !== cdnService ||
      inputs.requestSettings === unknown ||
      objects(inputs.requestSettings).some(({ forceSsl }) => forceSsl === true);
    return [
      ...forced.map((key) => `${key} is set. Leave it out, and deactivate the service first if it must go`),
      ...(https ? [] : ["No request setting has forceSsl, so visitors stay on HTTP. Set it to true"]),
    ];
  },
};
