import { cdnLasting } from "../../../policies/rules/cdn-lasting.ts";
import { describePolicy } from "../planned.ts";

describePolicy(cdnLasting, [
  {
    title: "refuses a service that goes whatever leads there",
    resource: ["ServiceVcl", "docs"],
    edit: ({ inputs }) => {
      inputs.forceDestroy = true;
    },
    messages: ["forceDestroy is set. Leave it out, and deactivate the service first if it must go"],
  },
  {
    title: "refuses a certificate that goes whatever leads there",
    resource: ["TlsSubscription", "docs"],
    edit: ({ inputs }) => {
      inputs.forceDestroy = true;
    },
    messages: ["forceDestroy is set. Leave it out, and deactivate the service first if it must go"],
  },
  {
    title: "refuses a service that leaves visitors on HTTP",
    resource: ["ServiceVcl", "docs"],
    edit: ({ inputs }) => {
      inputs.requestSettings = [{ name: "https only", forceSsl: false }];
    },
    messages: ["No request setting has forceSsl, so visitors stay on HTTP. Set it to true"],
  },
]);
