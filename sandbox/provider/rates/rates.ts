import type { Operation } from "../../faults/faults.ts";
import type { Properties } from "../values.ts";

/** One request that a provider sends for an operation. */
export interface ApiRequest {
  readonly method: "DELETE" | "GET" | "POST" | "PUT";
  /** As the API has it, `/v2/droplets`. */
  readonly path: string;
  /** Seconds after the operation's begin, for what is asked again until it is done. @default after the one before */
  readonly at?: number;
}

/** What an API allows in a time. */
export interface RateLimit {
  /** For people, `250 requests a minute`. */
  readonly name: string;
  readonly counts: (request: ApiRequest) => boolean;
  readonly most: number;
  readonly seconds: number;
}

/** A provider instance's dealings with an API that allows so many requests in a time. */
export interface Rates {
  /** What shares the limits: an account, or an account's region. */
  readonly scope: (configuration: Properties) => string;
  readonly limits: (configuration: Properties) => readonly RateLimit[];
  /** Requests that the client sends in a second at most; undefined where it does not hold itself back. */
  readonly pace: (configuration: Properties) => number | undefined;
  /** What an operation on a type, or a call of a function, sends. */
  readonly requests: (
    operation: Operation | "invoke",
    type: string,
    inputs: Properties,
  ) => readonly ApiRequest[];
  /** How often the client waits as long as `Retry-After` says and asks again. */
  readonly retries: (configuration: Properties) => number;
  /** The provider's words for a refused request, after so many attempts. */
  readonly refusal: (
    request: ApiRequest,
    configuration: Properties,
    attempts: number,
    requestId: string,
  ) => string;
  /** What a program does against it, for the warning beside the refusal. */
  readonly remedy: string;
}

/** Times at which a waiting client of Terraform's plugin SDK asks (helper/retry, `StateChangeConf.WaitForStateContext`). */
export function polls(delay: number, least: number, duration: number): readonly number[] {
  const times: number[] = [];
  let wait = 0.1;
  for (let time = delay; ; time += wait) {
    times.push(time);
    if (time >= duration) return times;
    wait = Math.min(Math.max(wait * 2, least), 10);
  }
}
