import type { Duplex } from "node:stream";
import type { ObjectKey } from "./cloud/cloud.ts";

/**
 * What stands behind the cloud's file. Without one the cloud is simulated: the file is all there is. With one, real
 * hosts, names and the CDN's edge follow what the file says.
 */
export interface Realm {
  /**
   * Makes what runs follow the objects that a call has put or removed; returns when it does: a record resolves, a
   * machine boots. Everything it needs is in the cloud, so that the same call repairs what a crash or reboot left.
   * @throws ProviderError with what the cloud's API would have to say: the resource fails with it
   */
  readonly settle: (changed: readonly ObjectKey[], signal?: AbortSignal) => Promise<void>;
  /**
   * A TCP connection as the deployer's own machine would make it, with names resolved by the realm's DNS only.
   * @throws Error with Node's `code`: ENOTFOUND, ECONNREFUSED, EHOSTUNREACH, ETIMEDOUT
   */
  readonly connect: (host: string, port: number, signal?: AbortSignal) => Promise<Duplex>;
}
