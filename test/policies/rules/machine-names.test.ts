import { machineNames } from "../../../policies/rules/machine-names.ts";
import { describePolicy } from "../planned.ts";

const resource = ["Instance", "docs0-iad1"] as const;

describePolicy(machineNames, [
  {
    title: "refuses another name than the rule's",
    resource,
    edit: ({ inputs }) => {
      inputs.name = "docs.python.org";
    },
    messages: [
      'The machine\'s name is "docs.python.org". Name it "docs0.iad1.psf.io", as the catalog\'s rule has it',
    ],
  },
  {
    title: "refuses a machine that the catalog does not have",
    resource,
    edit: (draft) => {
      draft.name = "docs9-iad1";
    },
    messages: ['The machine "docs9-iad1" is not in the catalog. Add it to stacks/*/servers.ts'],
  },
]);
