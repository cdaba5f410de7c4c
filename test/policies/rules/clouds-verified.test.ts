import { cloudsVerified } from "../../../policies/rules/clouds-verified.ts";
import { describePolicy } from "../planned.ts";

describePolicy(cloudsVerified, [
  {
    title: "refuses addresses without TLS, and servers that nobody checks",
    resource: ["openstack", "iad1"],
    edit: ({ inputs }) => {
      inputs.authUrl = "http://identity.example.org/v2.0/";
      inputs.insecure = "true";
      inputs.endpointOverrides = '{"network":"http://example.org/"}';
    },
    messages: [
      'authUrl is "http://identity.example.org/v2.0/", where the password travels in clear. Use an https:// address',
      "insecure is set, so any server gets the password. Leave it out",
      'endpointOverrides has an http:// address: {"network":"http://example.org/"}. Use https:// only',
    ],
  },
]);
