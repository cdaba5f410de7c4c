import type { ResourcePolicy } from "../pack/policy.ts";
import { shown, text, unknown } from "../pack/resource.ts";
import { openstackProvider } from "../pack/types.ts";

/** The account's password goes to these addresses. */
export const cloudsVerified: ResourcePolicy = {
  name: "clouds-verified",
  description: "Clouds are reached by HTTPS with a certificate that is checked.",
  types: [openstackProvider],
  violations: ({ inputs: { authUrl, insecure, endpointOverrides } }) => [
    ...(authUrl === unknown || text(authUrl)?.startsWith("https://")
      ? []
      : [`authUrl is ${shown(authUrl)}, where the password travels in clear. Use an https:// address`]),
    ...(insecure === true || insecure === "true"
      ? ["insecure is set, so any server gets the password. Leave it out"]
      : []),
    ...(/"http:/.test(text(endpointOverrides) ?? "")
      ? [`endpointOverrides has an http:// address: ${text(endpointOverrides)}. Use https:// only`]
      : []),
  ],
};
