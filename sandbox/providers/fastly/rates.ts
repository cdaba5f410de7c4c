import type { Operation } from "../../faults/faults.ts";
import type { ApiRequest, Rates } from "../../provider/rates/rates.ts";
import { isList, type Properties } from "../../provider/values.ts";
import { text } from "../common/values.ts";
import { apiError } from "./errors.ts";
import { SERVICE_VCL, TLS_SUBSCRIPTION } from "./types.ts";

/**
 * Limit: go-fastly, fastly/client.go, "RateLimitRemaining": non-read requests of a token, an hour of 1000 to begin with.
 * Its client asks nothing again, and counts for nobody. Requests: terraform-provider-fastly, fastly/base_fastly_service.go and
 * block_fastly_service_*.go: a request for each block of a version, one for its settings, one that activates it.
 */
export const rates: Rates = {
  scope: (configuration) => `fastly ${text(configuration, "apiKey")}`,
  limits: () => [
    {
      name: "1000 writing requests an hour",
      counts: ({ method }) => method !== "GET",
      most: 1000,
      seconds: 3600,
    },
  ],
  pace: () => undefined,
  requests,
  retries: () => 0,
  refusal: () => apiError(429, "Too many requests", "").message,
  remedy: "make fewer services at once, or ask Fastly to raise the limit",
};

function requests(operation: Operation | "invoke", type: string, inputs: Properties): readonly ApiRequest[] {
  const path = type === SERVICE_VCL ? "/service" : "/tls/subscriptions";
  const get: ApiRequest = { method: "GET", path };
  const write: ApiRequest = { method: "POST", path };
  if (operation === "invoke" || operation === "read") return [get];
  if (type === TLS_SUBSCRIPTION) return [write, get];
  if (type !== SERVICE_VCL) return [get];
  if (operation === "delete") return [write, write];
  const blocks = Object.values(inputs).flatMap((value) => (isList(value) ? value.map(() => write) : []));
  // The service or its new version, settings, activation.
  return [write, ...blocks, write, get, write, get];
}
