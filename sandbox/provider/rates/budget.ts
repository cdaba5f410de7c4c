import type { Properties } from "../values.ts";
import type { ApiRequest, RateLimit, Rates } from "./rates.ts";

/**
 * Operations at once where the user says nothing: the CLI takes four for each processor of its machine (pulumi/pkg
 * v3.259.0, cmd/pulumi/operations/up.go), and a deployer's has up to sixteen. The sandbox's own machine does not count.
 */
export const PARALLEL = 64;

/** Seconds between a request and the next one of the same operation. */
const ROUND_TRIP = 0.25;

export interface Overrun {
  readonly request: ApiRequest;
  readonly limit: RateLimit;
}

/**
 * Whether the requests of one command stay within what the APIs allow. A simulated cloud takes no time, so the time that
 * counts is reckoned: the engine has so many operations under way at once; each sends its requests one after another, asks
 * again at the provider's own intervals for as long as the real cloud takes, and holds its place until the last of them; a
 * client that spaces its requests spaces all of its operations' together. Nothing else slows it down, neither what an
 * operation waits for nor other clouds. A real `up` is slower, so that what stays within the limits here does so there.
 *
 * A real provider asks again after some refusals (`Rates.retries`), and may get through. But who uses the token beside it
 * (the panel, the drift job, a renewal) is shut out meanwhile, and a limit by the hour says no time to wait for: an `up` must
 * not come to that, and one that would fails.
 */
export class RequestBudget {
  /** When each of the engine's places is free. */
  private readonly free: number[];
  /** Times of what was sent, by what a limit counts. */
  private readonly sent = new Map<string, number[]>();
  private readonly paced = new Map<string, number[]>();

  constructor(parallel: number = PARALLEL) {
    this.free = Array.from({ length: parallel }, () => 0);
  }

  /** Sends an operation's requests. @returns the first that is one too many */
  charge(rates: Rates, configuration: Properties, requests: readonly ApiRequest[]): Overrun | undefined {
    const scope = rates.scope(configuration);
    const limits = rates.limits(configuration);
    const pace = rates.pace(configuration);
    const place = this.free.indexOf(Math.min(...this.free));
    const begin = this.free[place] ?? 0;
    let time = begin;
    let late = 0;
    for (const [index, request] of requests.entries()) {
      const due =
        request.at === undefined ? time + (index === 0 ? 0 : ROUND_TRIP) : begin + request.at + late;
      const wanted = Math.max(due, time);
      time = pace === undefined ? wanted : this.slot(scope, wanted, 1 / pace);
      late += time - wanted;
      this.free[place] = time + ROUND_TRIP;
      const overrun = this.send(scope, request, time, limits);
      if (overrun !== undefined) return overrun;
    }
    return undefined;
  }

  private send(
    scope: string,
    request: ApiRequest,
    at: number,
    limits: readonly RateLimit[],
  ): Overrun | undefined {
    const broken = limits.filter((limit) => {
      if (!limit.counts(request)) return false;
      const times = listIn(this.sent, `${scope} ${limit.name}`);
      const index = insert(times, at);
      // Requests are not reckoned in the order of their times: any span around this one may have become too full.
      for (let first = Math.max(0, index - limit.most); first <= index; first++) {
        const [begin, end] = [times[first], times[first + limit.most]];
        if (begin !== undefined && end !== undefined && end - begin < limit.seconds) return true;
      }
      return false;
    });
    return broken[0] && { request, limit: broken[0] };
  }

  /** The first moment from the wanted one on that is far enough from all others that the client sends at. */
  private slot(scope: string, wanted: number, gap: number): number {
    const taken = listIn(this.paced, scope);
    let time = wanted;
    for (let index = indexAfter(taken, wanted - gap); index < taken.length; index++) {
      const other = taken[index] ?? 0;
      if (other >= time + gap) break;
      time = Math.max(time, other + gap);
    }
    insert(taken, time);
    return time;
  }
}

function listIn(lists: Map<string, number[]>, key: string): number[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}

/** Keeps the list sorted. @returns where the number is now */
function insert(list: number[], item: number): number {
  const index = indexAfter(list, item);
  list.splice(index, 0, item);
  return index;
}

/** Index of the first that is greater. */
function indexAfter(list: readonly number[], item: number): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] ?? 0) <= item) low = middle + 1;
    else high = middle;
  }
  return low;
}
