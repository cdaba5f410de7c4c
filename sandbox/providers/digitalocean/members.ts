import type { CallContext, ProviderError } from "../../provider/behaviour.ts";
import { apiError } from "./errors.ts";

/** Address of the account's owner, which is verified from the start. */
export const OWNER = "infrastructure@example.org";

/**
 * Refuses an alert for an address that no verified member of the account's team has. Text of the answer:
 * github.com/digitalocean/openapi, pull request 830 (of an uptime alert; `field` is its place in the request's body), and
 * `specification/resources/uptime/models/notification.yml`: the address "has to be one that is verified on that account".
 * That conversation shows no status; other operators have seen 422.
 */
export function refuseStrangers(
  emails: readonly string[],
  field: string,
  request: string,
  prefix: string,
  context: CallContext,
): void {
  const members = [OWNER, ...(context.members ?? [])];
  const index = emails.findIndex((email) => !members.includes(email));
  if (index >= 0) throw invalidEmail(`${field}[${index}]`, emails[index] ?? "", request, prefix, context);
}

function invalidEmail(
  place: string,
  email: string,
  request: string,
  prefix: string,
  context: CallContext,
): ProviderError {
  const message = `invalid value for field '${place}': invalid email '${email}'`;
  return apiError(context, prefix, request, 422, message);
}
