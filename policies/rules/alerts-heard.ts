import type { ResourcePolicy } from "../pack/policy.ts";
import { isValues, objects, texts, unknown } from "../pack/resource.ts";
import { monitorAlert, uptimeAlert } from "../pack/types.ts";

/** An alert that reaches nobody is the worst kind: everybody believes that it would have rung. */
export const alertsHeard: ResourcePolicy = {
  name: "alerts-heard",
  description: "Alerts are on, and reach the address of the organization.",
  types: [monitorAlert, uptimeAlert],
  violations: ({ type, inputs }, { organization }) => {
    const told = type === uptimeAlert ? inputs.notifications : inputs.alerts;
    const emails = (type === uptimeAlert ? objects(told) : [told].filter(isValues)).flatMap((entry) =>
      texts(entry.emails),
    );
    return [
      ...(told === unknown || emails.includes(organization.email)
        ? []
        : [`The alert does not reach ${organization.email}. Add the address`]),
      ...(inputs.enabled === false ? ["The alert is off (enabled). Remove it, or leave it on"] : []),
    ];
  },
};
