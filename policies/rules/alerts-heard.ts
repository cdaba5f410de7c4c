import type { ResourcePolicy } from "../pack/policy.ts";
import { isValues, objects, texts, unknown } from "../pack/resource.ts";
import { monitorAlert, uptimeAlert } from "../pack/types.ts";

/**
 * An alert that reaches nobody is the worst kind: everybody believes that it would have rung. Whom it reaches is a
 * setting of the stack (`alertEmail`), which a pack is not given; the cloud itself refuses an address that it does not know.
 */
export const alertsHeard: ResourcePolicy = {
  name: "alerts-heard",
  description: "Alerts are on, and reach somebody.",
  types: [monitorAlert, uptimeAlert],
  violations: ({ type, inputs }) => {
    const told = type === uptimeAlert ? inputs.notifications : inputs.alerts;
    const emails = (type === uptimeAlert ? objects(told) : [told].filter(isValues)).flatMap((entry) =>
      texts(entry.emails),
    );
    return [
      ...(told === unknown || emails.length > 0 ? [] : ["The alert reaches nobody. Add an address"]),
      ...(inputs.enabled === false ? ["The alert is off (enabled). Remove it, or leave it on"] : []),
    ];
  },
};
