import type { Operation } from "../../faults/faults.ts";
import { type ApiRequest, polls, type Rates } from "../../provider/rates/rates.ts";
import type { Properties } from "../../provider/values.ts";
import { filled, flag, number, text } from "../common/values.ts";
import { isRackspace } from "./endpoints.ts";
import { INSTANCE, KEYPAIR, VOLUME_ATTACH } from "./types.ts";

/** Seconds that a server takes until it is active, and until it is stopped or gone. */
const BUILD = 60;
const STOP = 20;
const COMPUTE = "servers";
const SERVER = `${COMPUTE}/ID`;

/**
 * Limits: Rackspace, Cloud Servers developer guide, "Limits" (rackerlabs/docs-cloud-servers, general-api-info/limits.rst),
 * for each account in each region. Other clouds set their own, if any: there is no budget for them. Cloud Networks' guide
 * names none. Requests: terraform-provider-openstack 1.54.1, resource_openstack_compute_*.go; a server is asked about after
 * 10 seconds and then at growing intervals.
 *
 * Above a limit Rackspace answers 413 with Retry-After. The client waits and asks again after 429 alone, where `max_retries`
 * is set (gophercloud 1.8.0, provider_client.go; gophercloud/utils, terraform/auth/config.go).
 */
export const rates: Rates = {
  scope: (configuration) => {
    const account = text(configuration, "tenantId") || text(configuration, "tenantName");
    return `openstack ${text(configuration, "authUrl")} ${account} ${text(configuration, "region")}`;
  },
  limits: (configuration) =>
    isRackspace(configuration)
      ? [
          { name: "100 POST requests a minute", counts: ofCompute("POST"), most: 100, seconds: 60 },
          { name: "1000 GET requests a minute", counts: ofCompute("GET"), most: 1000, seconds: 60 },
          { name: "1000 servers a day", counts: isNewServer, most: 1000, seconds: 86_400 },
        ]
      : [],
  pace: () => undefined,
  requests,
  retries: (configuration) => (isRackspace(configuration) ? 0 : (number(configuration, "maxRetries") ?? 0)),
  refusal: ({ method, path }, configuration) => {
    const region = text(configuration, "region").toLowerCase();
    if (!isRackspace(configuration)) {
      // gophercloud 1.8.0, errors.go: ErrDefault429.
      return "Too many requests have been sent in a given amount of time. Pause requests, wait up to one minute, and try again.";
    }
    const address = `https://${region}.servers.api.rackspacecloud.com/v2/${path}`;
    const expected = method === "GET" ? "200" : method === "DELETE" ? "202 204" : "200 201 202";
    const body = JSON.stringify({ overLimit: { code: 413, message: "OverLimit Retry...", details: "" } });
    return `Expected HTTP response code [${expected}] when accessing [${method} ${address}], but got 413 instead\n${body}`;
  },
  remedy: "let the engine do less at once (--parallel), or ask Rackspace to raise the limit",
};

function ofCompute(method: ApiRequest["method"]): (request: ApiRequest) => boolean {
  return (request) => request.method === method && /^(?:servers|os-keypairs|flavors)\b/.test(request.path);
}

function isNewServer({ method, path }: ApiRequest): boolean {
  return method === "POST" && path === COMPUTE;
}

function requests(operation: Operation | "invoke", type: string, inputs: Properties): readonly ApiRequest[] {
  if (operation === "invoke") return [{ method: "GET", path: type.split(":").at(-1) ?? "" }];
  switch (type) {
    case INSTANCE:
      return instanceRequests(operation, inputs);
    case KEYPAIR:
      return usual(operation, "os-keypairs");
    case VOLUME_ATTACH:
      return operation === "create"
        ? [{ method: "POST", path: `${SERVER}/os-volume_attachments` }, ...asked(5, 10)]
        : usual(operation, `${SERVER}/os-volume_attachments`);
    default:
      return usual(operation, type.split(":").at(-1)?.toLowerCase() ?? "");
  }
}

function instanceRequests(operation: Operation, inputs: Properties): readonly ApiRequest[] {
  const get = (path: string): ApiRequest => ({ method: "GET", path });
  const post = (path: string): ApiRequest => ({ method: "POST", path });
  const readBack = [get(SERVER), get("flavors/ID"), get("images/ID"), get(SERVER)];
  switch (operation) {
    case "create":
      return [
        ...(filled(inputs, "flavorName") ? [get("flavors/detail")] : []),
        post(COMPUTE),
        ...asked(10, BUILD),
        ...readBack,
      ];
    case "read":
      return readBack;
    case "update":
      return [post(`${SERVER}/action`), ...asked(0, BUILD), post(`${SERVER}/action`), ...readBack];
    case "delete":
      return [
        ...(flag(inputs, "stopBeforeDestroy") ? [post(`${SERVER}/action`), ...asked(10, STOP)] : []),
        { method: "DELETE", path: SERVER },
        ...asked(10, STOP, 2 * STOP),
      ];
  }
}

function asked(delay: number, duration: number, after = 0): readonly ApiRequest[] {
  return polls(delay, 3, duration).map((at) => ({ method: "GET", path: SERVER, at: after + at }));
}

function usual(operation: Operation, path: string): readonly ApiRequest[] {
  const get: ApiRequest = { method: "GET", path: `${path}/ID` };
  switch (operation) {
    case "create":
      return [{ method: "POST", path }, get];
    case "read":
      return [get];
    case "update":
      return [{ ...get, method: "PUT" }, get];
    case "delete":
      return [{ ...get, method: "DELETE" }];
  }
}
