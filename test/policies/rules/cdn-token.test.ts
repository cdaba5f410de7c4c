import { unknown } from "../../../policies/pack/resource.ts";
import { cdnToken } from "../../../policies/rules/cdn-token.ts";
import { describePolicy, within } from "../planned.ts";

const resource = ["ServiceVcl", "docs"] as const;

describePolicy(cdnToken, [
  {
    title: "refuses the token in clear",
    resource,
    edit: (draft) => {
      draft.secrets = [];
    },
    messages: [
      "headers[0].source shows the Fastly-Token in clear. Make it from the token's output",
      "healthchecks[0].headers[0] shows the Fastly-Token in clear. Make it from the token's output",
    ],
  },
  {
    title: "wants the token on requests and health checks",
    resource,
    edit: ({ inputs }) => {
      within(inputs.headers, 0).action = "delete";
      within(inputs.healthchecks, 0).headers = ["Accept: text/html"];
    },
    messages: [
      "headers sets no Fastly-Token on requests, so load balancers deny them. Add the token's header",
      "healthchecks[0].headers has no Fastly-Token, so load balancers deny the health check. Add it",
    ],
  },
  {
    title: "has nothing against a token that is not known yet",
    resource,
    edit: (draft) => {
      draft.secrets = [];
      within(draft.inputs.headers, 0).source = unknown;
      within(draft.inputs.healthchecks, 0).headers = [unknown];
    },
    messages: [],
  },
]);
