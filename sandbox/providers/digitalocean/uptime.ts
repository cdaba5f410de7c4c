import { ProviderError, type ResourceBehaviour } from "../../provider/behaviour.ts";
import { hasUnknown, type Properties } from "../../provider/values.ts";
import { refreshedInputs } from "../common/refresh.ts";
import { oneOf } from "../common/validators.ts";
import { pick, records, text, texts, withDefaults, without } from "../common/values.ts";
import { apiError, notFound } from "./errors.ts";
import { refuseStrangers } from "./members.ts";
import { UPTIME_ALERT, UPTIME_CHECK } from "./types.ts";

const CHECK_INPUTS = ["enabled", "name", "regions", "target", "type"];
const ALERT_INPUTS = ["comparison", "name", "notifications", "period", "threshold", "type"];
const REGIONS = ["us_east", "us_west", "eu_west", "se_asia"];
const IMPORT_FORM = "must use the IDs of the check and alert joined with a comma (e.g. `check_id,alert_id`)";

export const uptimeCheck: ResourceBehaviour = {
  normalise: (inputs) => withDefaults(inputs, { type: "https", enabled: true }),
  validate: (inputs) => oneOf(inputs, "type", ["ping", "http", "https"]),
  create: (inputs, context) => {
    const request = "POST /v2/uptime/checks";
    refuseCheck(inputs, (message) => apiError(context, "Error creating Check", request, 422, message));
    const id = context.cloud.uuid();
    const properties = withDefaults(inputs, { regions: REGIONS });
    context.cloud.put({ type: UPTIME_CHECK, id, scope: "", properties });
    return { id, outputs: properties };
  },
  read: ({ id, inputs }, context) => {
    const found = context.cloud.get(UPTIME_CHECK, id);
    if (found === undefined) return undefined;
    return { id, outputs: found.properties, inputs: refreshedInputs(inputs, found.properties, CHECK_INPUTS) };
  },
  update: ({ id, newInputs }, context) => {
    const request = `PUT /v2/uptime/checks/${id}`;
    const found = context.cloud.get(UPTIME_CHECK, id);
    if (found === undefined) throw notFound(context, "Error updating Check", request);
    refuseCheck(newInputs, (message) => apiError(context, "Error updating Check", request, 422, message));
    const properties = withDefaults(newInputs, pick(found.properties, ["regions"]));
    context.cloud.put({ ...found, properties });
    return properties;
  },
  delete: ({ id }, context) => {
    for (const alert of context.cloud.list(UPTIME_ALERT)) {
      if (alert.scope === id) context.cloud.remove(UPTIME_ALERT, alert.id);
    }
    context.cloud.remove(UPTIME_CHECK, id);
  },
};

export const uptimeAlert: ResourceBehaviour = {
  validate: (inputs) => [
    ...oneOf(inputs, "type", ["latency", "down", "down_global", "ssl_expiry"]),
    ...oneOf(inputs, "comparison", ["greater_than", "less_than"]),
    ...oneOf(inputs, "period", ["2m", "3m", "5m", "10m", "15m", "30m", "1h"]),
  ],
  compare: ({ oldInputs, newInputs }) =>
    !hasUnknown(newInputs.notifications ?? null) && folded(oldInputs) === folded(newInputs)
      ? { ignore: ["notifications"] }
      : {},
  create: (inputs, context) => {
    const checkId = text(inputs, "checkId");
    const [request, prefix] = [`POST /v2/uptime/checks/${checkId}/alerts`, "Error creating Alert"];
    if (context.cloud.get(UPTIME_CHECK, checkId) === undefined) throw notFound(context, prefix, request);
    refuseStrangers(emailsOf(inputs), "notifications.email", request, prefix, context);
    const id = context.cloud.uuid();
    context.cloud.put({ type: UPTIME_ALERT, id, scope: checkId, properties: without(inputs, "checkId") });
    return { id, outputs: inputs };
  },
  read: ({ id, outputs, inputs }, context) => {
    const imported = Object.keys(outputs).length === 0;
    if (imported && !id.includes(",")) throw new ProviderError(IMPORT_FORM);
    const [checkId = "", alertId = ""] = imported ? id.split(",", 2) : [text(outputs, "checkId"), id];
    const found = context.cloud.get(UPTIME_ALERT, alertId);
    if (found === undefined || found.scope !== checkId) return undefined;
    const state = { ...found.properties, checkId };
    return {
      id: alertId,
      outputs: state,
      inputs: refreshedInputs(inputs, state, ["checkId", ...ALERT_INPUTS]),
    };
  },
  // The provider sends an alert's change to the check that the inputs name, even where that is another one.
  update: ({ id, newInputs }, context) => {
    const checkId = text(newInputs, "checkId");
    const found = context.cloud.get(UPTIME_ALERT, id);
    const [request, prefix] = [`PUT /v2/uptime/checks/${checkId}/alerts/${id}`, "Error updating Alert"];
    if (found === undefined || found.scope !== checkId) throw notFound(context, prefix, request);
    refuseStrangers(emailsOf(newInputs), "notifications.email", request, prefix, context);
    context.cloud.put({ ...found, properties: without(newInputs, "checkId") });
    return newInputs;
  },
  delete: ({ id }, context) => context.cloud.remove(UPTIME_ALERT, id),
};

function refuseCheck(inputs: Properties, refused: (message: string) => Error): void {
  const target = text(inputs, "target");
  const type = text(inputs, "type");
  if (type === "ping") {
    if (target.includes("/")) throw refused("target must be a host name or an address for a ping check");
    return;
  }
  const scheme = URL.canParse(target) ? new URL(target).protocol : "";
  if (!/^https?:$/.test(scheme)) throw refused("target must be a URL that begins with http:// or https://");
}

function emailsOf(inputs: Properties): readonly string[] {
  return records(inputs, "notifications").flatMap((notification) => texts(notification, "emails"));
}

/** Slack channels and URLs compare without case. */
function folded(inputs: Properties): string {
  const notifications = records(inputs, "notifications").map((notification) => ({
    ...notification,
    slacks: records(notification, "slacks").map((slack) => [
      text(slack, "channel").toLowerCase(),
      text(slack, "url").toLowerCase(),
    ]),
  }));
  return JSON.stringify(notifications);
}
