import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "ssh2";
import { type CallContext, ProviderError } from "../../../provider/behaviour.ts";
import type { Value } from "../../../provider/values.ts";
import type { Realm } from "../../../realm.ts";
import { dialFailure, dialTimeout } from "../../common/go-network.ts";
import { type Endpoint, routeOf } from "../endpoint.ts";
import { credentialsOf, login } from "./login.ts";
import { forwardFailure } from "./wording.ts";

/** A call where the hosts are real. */
export type RealContext = CallContext & { readonly realm: Realm };

/** Pulumi's `retry.Until`: 100 ms, then half as much again, up to 5 s. */
const FIRST_WAIT = 100;
const LONGEST_WAIT = 5000;

/** A session's connection; closing it closes the one to the proxy too. */
export interface Connection {
  readonly client: Client;
  readonly close: () => void;
}

/**
 * Logs in to a real host, through the proxy if there is one. Refusals of every kind are tried again.
 * @throws ProviderError with the text of pulumi-command and of Go's ssh
 */
export async function dial(connection: Value | undefined, context: RealContext): Promise<Connection> {
  const { target, proxy } = routeOf(connection);
  const credentials = await credentialsOf(target);
  if (proxy === undefined) {
    const client = await retrying("Dial", target.dialErrorLimit, context, async () =>
      login(await openTcp(target, context), credentials, context.signal),
    );
    return { client, close: () => client.destroy() };
  }
  try {
    const proxyCredentials = await credentialsOf(proxy);
    const between = await retrying("Dial proxy", proxy.dialErrorLimit, context, async () =>
      login(await openTcp(proxy, context), proxyCredentials, context.signal),
    );
    // Whatever ends the connection to the proxy ends what goes through it, which says so.
    between.on("error", () => {});
    try {
      const client = await retrying("Dial", target.dialErrorLimit, context, async () =>
        login(await forward(between, target), credentials, context.signal),
      );
      return {
        client,
        close: () => {
          client.destroy();
          between.destroy();
        },
      };
    } catch (error) {
      between.destroy();
      throw error;
    }
  } catch (error) {
    throw error instanceof ProviderError ? new ProviderError(`proxy: ${error.message}`) : error;
  }
}

/** pulumi-command's `dialWithRetry`: the limit counts the tries after the first. */
async function retrying<Result>(
  what: string,
  limit: number,
  context: RealContext,
  attempt: () => Promise<Result>,
): Promise<Result> {
  for (let tries = 1, wait = FIRST_WAIT; ; tries++, wait = Math.min(wait * 1.5, LONGEST_WAIT)) {
    refuseCancelled(context);
    try {
      return await attempt();
    } catch (error) {
      refuseCancelled(context);
      if (!(error instanceof ProviderError)) throw error;
      if (limit >= 0 && tries > limit) {
        throw new ProviderError(`after ${limit} failed attempts: ${error.message}`);
      }
    }
    context.info?.(`${what} ${tries}/${limit < 0 ? "inf" : limit} failed: retrying`);
    await sleep(wait, undefined, context.signal === undefined ? {} : { signal: context.signal }).catch(
      () => {},
    );
  }
}

function refuseCancelled({ signal }: RealContext): void {
  if (signal?.aborted) throw new ProviderError("context canceled");
}

/** @throws ProviderError in the words of Go's net; a connection that comes too late is closed */
async function openTcp(endpoint: Endpoint, { realm, signal }: RealContext): Promise<Duplex> {
  const { host, port, perDialTimeout } = endpoint;
  const giveUp = new AbortController();
  const either = signal === undefined ? giveUp.signal : AbortSignal.any([signal, giveUp.signal]);
  const timer = perDialTimeout > 0 ? setTimeout(() => giveUp.abort(), perDialTimeout * 1000) : undefined;
  const tooLate = new Promise<never>((_, reject) => {
    either.addEventListener("abort", () => reject(new ProviderError(dialTimeout(endpoint))), { once: true });
  });
  const connecting = realm.connect(host, port, either);
  try {
    return await Promise.race([connecting, tooLate]);
  } catch (error) {
    connecting.then((stream) => stream.destroy()).catch(() => {});
    if (error instanceof ProviderError || either.aborted) throw new ProviderError(dialTimeout(endpoint));
    throw new ProviderError(dialFailure(endpoint, error));
  } finally {
    clearTimeout(timer);
  }
}

function forward(client: Client, { host, port }: Endpoint): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const lost = (error: Error) => reject(new ProviderError(forwardFailure(error)));
    client.once("error", lost);
    client.forwardOut("0.0.0.0", 0, host, port, (error, stream) => {
      client.off("error", lost);
      if (error) lost(error);
      else resolve(stream);
    });
  });
}
