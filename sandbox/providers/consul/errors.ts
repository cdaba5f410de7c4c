import { ProviderError } from "../../provider/behaviour.ts";

/** What Consul's client says of a refused request; `prefix` is the provider's own introduction. */
export function unexpected(prefix: string, status: number, body: string): ProviderError {
  const introduction = prefix === "" ? "" : `${prefix}: `;
  return new ProviderError(`${introduction}Unexpected response code: ${status} (${body})`);
}
