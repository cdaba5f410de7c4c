import { setTimeout as sleep } from "node:timers/promises";
import { ProviderError } from "../provider/behaviour.ts";
import type { LimitedClient } from "../provider/rates/limited.ts";
import type { Fault } from "./faults.ts";

/** Does the work as the fault has it. */
export async function withFault<Result>(
  fault: Fault | undefined,
  signal: AbortSignal,
  client: LimitedClient,
  work: () => Promise<Result>,
): Promise<Result> {
  switch (fault?.action) {
    case "fail":
      throw new ProviderError(fault.message);
    case "hang":
      return never(signal);
    case "delay":
      await sleep(fault.milliseconds, undefined, { signal });
      return work();
    case "limit": {
      const { seconds, times } = fault;
      const waits = Math.min(times, client.retries);
      await sleep(waits * seconds * 1000, undefined, { signal });
      if (times > client.retries) throw new ProviderError(client.refusal(client.retries + 1));
      return work();
    }
    case "lose":
      await work();
      throw new ProviderError("the answer was lost: connection reset by peer");
    default:
      return work();
  }
}

function never(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const give = () => reject(new ProviderError("the request was cancelled while it hung"));
    if (signal.aborted) give();
    else signal.addEventListener("abort", give, { once: true });
  });
}
