import { generatedSecrets } from "../../../policies/rules/generated-secrets.ts";
import { describePolicy } from "../planned.ts";

const resource = ["RandomPassword", "load-balancers-fastly-token-1"] as const;

describePolicy(generatedSecrets, [
  {
    title: "refuses a short password",
    resource,
    edit: ({ inputs }) => {
      inputs.length = 12;
    },
    messages: ["The password has 12 characters. Give it at least 32"],
  },
  {
    title: "refuses what the state keeps in clear",
    resource,
    edit: (draft) => {
      draft.type = "random:index/randomUuid:RandomUuid";
    },
    messages: [
      "A RandomUuid shows its value in its identifier. Use generateSecret of components/support/secrets.ts",
    ],
  },
]);
