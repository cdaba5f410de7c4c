import type { ResourceBehaviour } from "../../provider/behaviour.ts";
import type { Properties } from "../../provider/values.ts";
import { refreshedInputs } from "../common/refresh.ts";
import { oneOf } from "../common/validators.ts";
import { given, record, texts, withDefaults } from "../common/values.ts";
import { apiError, notFound } from "./errors.ts";
import { refuseStrangers } from "./members.ts";
import { validateTags } from "./tags.ts";
import { DROPLET, MONITOR_ALERT } from "./types.ts";

const DROPLET_METRICS = [
  ...["cpu", "memory_utilization_percent", "disk_utilization_percent"],
  ...["public_outbound_bandwidth", "public_inbound_bandwidth"],
  ...["private_outbound_bandwidth", "private_inbound_bandwidth"],
  ...["disk_read", "disk_write", "load_1", "load_5", "load_15"],
].map((metric) => `v1/insights/droplet/${metric}`);
const LOAD_BALANCER_METRICS = [
  ...["avg_cpu_utilization_percent", "connection_utilization_percent", "droplet_health"],
  "tls_connections_per_second_utilization_percent",
  ...["percentage_4xx", "percentage_5xx", "count_4xx", "count_5xx"].map(
    (suffix) => `increase_in_http_error_rate_${suffix}`,
  ),
  ...["", "_50p", "_95p", "_99p"].map((suffix) => `high_http_request_response_time${suffix}`),
].map((metric) => `v1/insights/lbaas/${metric}`);
const DATABASE_METRICS = [
  "load_15_alerts",
  "memory_utilization_alerts",
  "disk_utilization_alerts",
  "cpu_alerts",
].map((metric) => `v1/dbaas/alerts/${metric}`);
const TYPES = [...DROPLET_METRICS, ...LOAD_BALANCER_METRICS, ...DATABASE_METRICS];
const INPUTS = ["alerts", "compare", "description", "enabled", "entities", "tags", "type", "value", "window"];

export const monitorAlert: ResourceBehaviour = {
  normalise: (inputs) => withDefaults(inputs, { enabled: true }),
  validate: (inputs) => [
    ...oneOf(inputs, "type", TYPES),
    ...oneOf(inputs, "compare", ["GreaterThan", "LessThan"]),
    ...oneOf(inputs, "window", ["5m", "10m", "30m", "1h"]),
    ...leastZero(inputs),
    ...validateTags(inputs),
  ],
  create: (inputs, context) => {
    const request = "POST /v2/monitoring/alerts";
    const refused = (message: string) =>
      apiError(context, "Error creating Alert Policy", request, 422, message);
    const alerts = record(inputs, "alerts");
    if (!given(alerts, "emails") && !given(alerts, "slacks"))
      throw refused("alerts must name an e-mail address or a Slack channel");
    refuseStrangers(texts(alerts, "emails"), "alerts.email", request, "Error creating Alert Policy", context);
    const missing = texts(inputs, "entities").find((id) => context.cloud.get(DROPLET, id) === undefined);
    if (missing !== undefined && String(inputs.type).startsWith("v1/insights/droplet/")) {
      throw refused(`entity ${missing} does not exist`);
    }
    const id = context.cloud.uuid();
    context.cloud.put({ type: MONITOR_ALERT, id, scope: "", properties: inputs });
    return { id, outputs: inputs };
  },
  read: ({ id, inputs }, context) => {
    const found = context.cloud.get(MONITOR_ALERT, id);
    if (found === undefined) return undefined;
    return { id, outputs: found.properties, inputs: refreshedInputs(inputs, found.properties, INPUTS) };
  },
  update: ({ id, newInputs }, context) => {
    const found = context.cloud.get(MONITOR_ALERT, id);
    const [request, prefix] = [`PUT /v2/monitoring/alerts/${id}`, "Error updating monitoring alert"];
    if (found === undefined) throw notFound(context, prefix, request);
    const emails = texts(record(newInputs, "alerts"), "emails");
    refuseStrangers(emails, "alerts.email", request, prefix, context);
    context.cloud.put({ ...found, properties: newInputs });
    return newInputs;
  },
  delete: ({ id }, context) => context.cloud.remove(MONITOR_ALERT, id),
};

function leastZero(inputs: Properties) {
  const value = inputs.value;
  if (typeof value !== "number" || value >= 0) return [];
  return [{ property: "value", reason: `expected value to be at least (0.000000), got ${value.toFixed(6)}` }];
}
