import type { Operation } from "../../faults/faults.ts";
import { ProviderError } from "../behaviour.ts";
import { type Call, callContext } from "../session.ts";
import type { Properties } from "../values.ts";

/** The client of a provider's API, as a refusal for too many requests meets it. */
export interface LimitedClient {
  readonly retries: number;
  readonly refusal: (attempts: number) => string;
}

/** @throws ProviderError where an operation sends more requests than its API allows in a time */
export function chargeRequests(operation: Operation | "invoke", inputs: Properties, call: Call): void {
  const { world, package: provider, configuration } = call.session;
  const { rates } = provider.behaviour;
  if (world.budget === undefined || rates === undefined) return;
  const requests = rates.requests(operation, call.type, inputs);
  const overrun = world.budget.charge(rates, configuration, requests);
  if (overrun === undefined) return;
  callContext(call).warn?.(
    `this command sends ${provider.facts.name} more than ${overrun.limit.name}: ${rates.remedy}`,
  );
  const attempts = rates.retries(configuration) + 1;
  throw new ProviderError(rates.refusal(overrun.request, configuration, attempts, world.cloud.uuid()));
}

/** How a provider takes a refusal that a test orders. */
export function limitedClient(
  operation: Operation,
  inputs: Properties,
  { session: { world, package: provider, configuration }, type }: Call,
): LimitedClient {
  const { rates } = provider.behaviour;
  const request = rates?.requests(operation, type, inputs)[0];
  if (rates === undefined || request === undefined) {
    return { retries: 0, refusal: () => "429 Too Many Requests" };
  }
  return {
    retries: rates.retries(configuration),
    refusal: (attempts) => rates.refusal(request, configuration, attempts, world.cloud.uuid()),
  };
}
