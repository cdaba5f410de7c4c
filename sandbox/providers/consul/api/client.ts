import { setTimeout as sleep } from "node:timers/promises";
import { ProviderError } from "../../../provider/behaviour.ts";
import { isProperties, type Properties, type Value } from "../../../provider/values.ts";
import { record, text } from "../../common/values.ts";
import { unexpected } from "../errors.ts";
import {
  type Answer,
  ask,
  headersOf,
  type RealContext,
  type Request,
  type Target,
  targetOf,
  Unreachable,
} from "./connection.ts";

/** A question to Consul's HTTP interface. */
export interface Question {
  readonly method?: Request["method"];
  /** Below `/v1/`; its parts are encoded already. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: Value;
  /** Sent as it is. */
  readonly content?: string;
}

/** Consul's HTTP interface as one call reaches it. */
export interface Consul {
  /** The resource's own, else the provider's, else the agent's. */
  readonly datacenter: () => Promise<string>;
  /**
   * What Consul answers.
   * @throws Refusal
   */
  readonly ask: (question: Question) => Promise<Value>;
  /** Undefined where Consul has nothing there (404). */
  readonly find: (question: Question) => Promise<Value | undefined>;
}

/** Consul said no. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;
  readonly body: string;

  constructor({ status, body }: Answer) {
    super(unexpected("", status, body.trim()).message);
    this.status = status;
    this.body = body.trim();
  }
}

/** How long a cluster may take from its start until it answers. */
const PATIENCE = 120_000; // milliseconds
const PAUSE = 500; // milliseconds

/**
 * @param inputs of the resource: its datacenter, namespace and partition
 * @param patience milliseconds that a cluster may take until it answers; default 120,000
 */
export function consulFor(inputs: Properties, context: RealContext, patience = PATIENCE): Consul {
  const target = targetOf(context.configuration);
  const wanted = text(inputs, "datacenter") || text(context.configuration, "datacenter");
  const common = {
    ...(wanted === "" ? {} : { dc: wanted }),
    ...scopeOf(inputs, "namespace", "ns"),
    ...scopeOf(inputs, "partition", "partition"),
  };
  const headers = {
    ...headersOf(context.configuration),
    ...(text(inputs, "token") === "" ? {} : { "X-Consul-Token": text(inputs, "token") }),
  };
  const send = ({ method = "GET", path, query = {}, body, content }: Question) =>
    patiently(target, context, patience, {
      method,
      path: `/v1/${path}${queryOf({ ...common, ...query })}`,
      headers,
      body: content ?? (body === undefined ? undefined : JSON.stringify(body)),
    });
  const answered = async (question: Question): Promise<Value> => parse(okay(await send(question)));
  return {
    datacenter: async () => {
      if (wanted !== "") return wanted;
      // A token may lack the right to ask that; the provider then goes without, and Consul takes its own.
      const agent = await answered({ path: "agent/self" }).catch(unlessRefused);
      return text(record(agent !== undefined && isProperties(agent) ? agent : {}, "Config"), "Datacenter");
    },
    ask: answered,
    find: async (question) => {
      const answer = await send(question);
      return answer.status === 404 ? undefined : parse(okay(answer));
    },
  };
}

/** Makes of Consul's refusals what the provider says. */
export function introduced(prefix: string): (error: unknown) => never {
  return (error) => {
    if (error instanceof Refusal) throw unexpected(prefix, error.status, error.body);
    if (error instanceof ProviderError && prefix !== "") {
      throw new ProviderError(`${prefix}: ${error.message}`);
    }
    throw error;
  };
}

/** Asks until the cluster is ready: right after its start it has no leader, or its access control is not there yet. */
async function patiently(
  target: Target,
  context: RealContext,
  patience: number,
  request: Request,
): Promise<Answer> {
  const deadline = Date.now() + patience;
  for (let told = ""; ; ) {
    const reason = await attempt();
    if (typeof reason !== "string") return reason;
    if (context.signal?.aborted) throw new ProviderError("context canceled");
    if (Date.now() >= deadline) {
      throw new ProviderError(
        `Consul at ${target.url} was not ready within ${patience / 1000} s: ${reason}; look at the log of its servers (journalctl -u consul), then run this again`,
      );
    }
    if (reason !== told) context.info?.(`Consul at ${target.url} is not ready yet: ${reason}`);
    told = reason;
    await sleep(PAUSE, undefined, context.signal === undefined ? {} : { signal: context.signal }).catch(
      () => {},
    );
  }

  async function attempt(): Promise<Answer | string> {
    try {
      const answer = await ask(target, request, context);
      return isStarting(answer) ? `${answer.status} (${answer.body.trim()})` : answer;
    } catch (error) {
      if (error instanceof Unreachable) return error.message;
      throw error;
    }
  }
}

/** "ACL not found" alone means the token that asks; a missing policy or token is named before it. */
export function isStarting({ status, body }: Answer): boolean {
  const said = body.trim().replace(/^(rpc error( making call)?: )+/, "");
  if (status === 403) return said === "ACL not found" || said.startsWith("ACL system must be bootstrapped");
  return status >= 500 && /^(No cluster leader|No known Consul servers|No path to datacenter)/.test(said);
}

function unlessRefused(error: unknown): undefined {
  if (!(error instanceof Refusal)) throw error;
  return undefined;
}

function okay(answer: Answer): string {
  if (answer.status !== 200) throw new Refusal(answer);
  return answer.body;
}

function parse(body: string): Value {
  const value: Value = body.trim() === "" ? null : JSON.parse(body);
  return value;
}

/** Only the paid edition has namespaces and partitions: their defaults are left out. */
function scopeOf(inputs: Properties, key: string, parameter: string): Readonly<Record<string, string>> {
  const name = text(inputs, key);
  return name === "" || name === "default" ? {} : { [parameter]: name };
}

function queryOf(query: Readonly<Record<string, string>>): string {
  const entries = Object.entries(query);
  if (entries.length === 0) return "";
  return `?${entries.map(([name, value]) => (value === "" ? name : `${name}=${encodeURIComponent(value)}`)).join("&")}`;
}
