import { type CallContext, ProviderError } from "../../provider/behaviour.ts";
import { text } from "../common/values.ts";

/** What the API's client says of a refused request; `prefix` is the provider's own introduction. */
export function apiError(
  context: CallContext,
  prefix: string,
  request: string,
  status: number,
  message: string,
): ProviderError {
  const [method = "", path = ""] = request.split(" ");
  const endpoint = text(context.configuration, "apiEndpoint") || "https://api.digitalocean.com";
  const url = `${endpoint.replace(/\/$/, "")}${path}`;
  const introduction = prefix === "" ? "" : `${prefix}: `;
  return new ProviderError(
    `${introduction}${method} ${url}: ${status} (request "${context.cloud.uuid()}") ${message}`,
  );
}

/** The resource named in a request is not there. */
export function notFound(context: CallContext, prefix: string, request: string): ProviderError {
  return apiError(context, prefix, request, 404, "The resource you were accessing could not be found.");
}
