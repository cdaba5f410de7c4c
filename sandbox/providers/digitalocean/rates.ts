import type { Operation } from "../../faults/faults.ts";
import { type ApiRequest, polls, type Rates } from "../../provider/rates/rates.ts";
import type { Properties } from "../../provider/values.ts";
import { flag, number, text } from "../common/values.ts";
import * as types from "./types.ts";

/** Seconds that a Droplet takes until it is active. */
const BOOT = 40;
/** Seconds that an action on a Droplet takes: a shutdown, a volume that is attached. */
const ACTION = 10;
const KEYS = "/v2/account/keys";

const PATHS: Readonly<Record<string, string>> = {
  [types.DOMAIN]: "/v2/domains",
  [types.DROPLET]: "/v2/droplets",
  [types.FIREWALL]: "/v2/firewalls",
  [types.MONITOR_ALERT]: "/v2/monitoring/alerts",
  [types.PROJECT]: "/v2/projects",
  [types.PROJECT_RESOURCES]: "/v2/projects",
  [types.RESERVED_IP]: "/v2/reserved_ips",
  [types.SSH_KEY]: KEYS,
  [types.TAG]: "/v2/tags",
  [types.UPTIME_CHECK]: "/v2/uptime/checks",
  [types.VOLUME]: "/v2/volumes",
  [types.VOLUME_ATTACHMENT]: "/v2/volumes",
  [types.VPC]: "/v2/vpcs",
};

/**
 * Limits: DigitalOcean's API reference, "Rate Limit" (digitalocean/openapi, specification/description.yml): for each
 * token. Requests: the client calls in terraform-provider-digitalocean's resources. A Droplet, and an action on one, is asked
 * about after 10 seconds and then at growing intervals (droplet/resource_droplet.go, util/action.go). The client spaces
 * requests where `requests_per_second` is set (godo.SetStaticRateLimit: a bucket of one) and asks again after a 429, as long
 * after as it is told (godo, go-retryablehttp's DefaultBackoff), which is not spaced.
 */
export const rates: Rates = {
  scope: (configuration) => `digitalocean ${text(configuration, "token")}`,
  limits: () => [
    { name: "250 requests a minute", counts: () => true, most: 250, seconds: 60 },
    { name: "5000 requests an hour", counts: () => true, most: 5000, seconds: 3600 },
    { name: "10 lists of SSH keys a minute", counts: isKeyList, most: 10, seconds: 60 },
  ],
  pace: (configuration) => {
    const pace = number(configuration, "requestsPerSecond") ?? 0;
    return pace > 0 ? pace : undefined;
  },
  requests,
  retries: (configuration) => number(configuration, "httpRetryMax") ?? 4,
  refusal: ({ method, path }, configuration, attempts, requestId) => {
    const endpoint = text(configuration, "apiEndpoint") || "https://api.digitalocean.com";
    // Without retries the client does not count attempts.
    const tried = attempts > 1 ? `; giving up after ${attempts} attempt(s)` : "";
    return `${method} ${endpoint.replace(/\/$/, "")}${path}: 429 (request "${requestId}") API Rate limit exceeded.${tried}`;
  },
  remedy: "space them with digitalocean:requestsPerSecond, as Pulumi.yaml does",
};

function isKeyList({ method, path }: ApiRequest): boolean {
  return method === "GET" && path === KEYS;
}

function requests(operation: Operation | "invoke", type: string, inputs: Properties): readonly ApiRequest[] {
  if (operation === "invoke") {
    return [{ method: "GET", path: type.endsWith(":getSshKey") ? KEYS : "/v2" }];
  }
  const path = pathOf(type, inputs);
  const one = `${path}/ID`;
  const get: ApiRequest = { method: "GET", path: one };
  const post: ApiRequest = { method: "POST", path };
  const asked = (duration: number, after = 0) =>
    polls(10, 3, duration).map((at): ApiRequest => ({ ...get, at: after + at }));
  switch (type) {
    case types.DROPLET:
      return dropletRequests(operation, inputs, { get, post, asked });
    case types.VOLUME_ATTACHMENT:
      return operation === "read" ? [get] : [get, { ...post, path: `${one}/actions` }, ...asked(ACTION)];
    case types.SSH_KEY:
      return operation === "create" ? [post, get, get] : usual(operation, post, get);
    case types.PROJECT:
    case types.PROJECT_RESOURCES: {
      const held: ApiRequest = { method: "GET", path: `${one}/resources` };
      if (operation === "read") return [get, held];
      return [
        get,
        ...(operation === "delete" ? [held] : []),
        { ...post, path: `${one}/resources` },
        get,
        held,
      ];
    }
    default:
      return usual(operation, post, get);
  }
}

/** What is made or changed is read afterwards. */
function usual(operation: Operation, post: ApiRequest, get: ApiRequest): readonly ApiRequest[] {
  switch (operation) {
    case "create":
      return [post, get];
    case "read":
      return [get];
    case "update":
      return [{ ...get, method: "PUT" }, get];
    case "delete":
      return [{ ...get, method: "DELETE" }];
  }
}

interface DropletRequests {
  readonly get: ApiRequest;
  readonly post: ApiRequest;
  readonly asked: (duration: number, after?: number) => readonly ApiRequest[];
}

function dropletRequests(
  operation: Operation,
  inputs: Properties,
  { get, post, asked }: DropletRequests,
): readonly ApiRequest[] {
  const action: ApiRequest = { method: "POST", path: "/v2/droplets/ID/actions" };
  const remove: ApiRequest = { ...get, method: "DELETE" };
  switch (operation) {
    case "create":
      return [post, ...asked(BOOT)];
    case "read":
      return [get];
    case "update":
      return [get, action, ...asked(BOOT), get];
    case "delete":
      return [
        ...asked(ACTION),
        ...(flag(inputs, "gracefulShutdown") ? [action, ...asked(ACTION, 2 * ACTION)] : []),
        remove,
        ...asked(ACTION, 4 * ACTION),
      ];
  }
}

function pathOf(type: string, inputs: Properties): string {
  if (type === types.DNS_RECORD) return `/v2/domains/${text(inputs, "domain")}/records`;
  if (type === types.UPTIME_ALERT) return `/v2/uptime/checks/${text(inputs, "checkId")}/alerts`;
  return PATHS[type] ?? "/v2";
}
