import type { Properties } from "../provider/values.ts";

/** A thing that exists in the simulated cloud. */
export interface CloudObject {
  /** Type token of the resource that made it, `digitalocean:index/droplet:Droplet`. */
  readonly type: string;
  readonly id: string;
  /** The account and region it lives in, where identity needs one; "" otherwise. */
  readonly scope: string;
  readonly properties: Properties;
}

/**
 * What exists, whoever made it. Behaviours call it as a provider calls an API; every mutation is in the file
 * before the call returns.
 */
export interface Cloud {
  readonly list: (type: string) => readonly CloudObject[];
  readonly get: (type: string, id: string) => CloudObject | undefined;
  /** Adds or overwrites. */
  readonly put: (object: CloudObject) => void;
  readonly remove: (type: string, id: string) => void;
  /** A number never given before for this purpose, from 1. */
  readonly sequence: (purpose: string) => number;
  /** A version 4 UUID. */
  readonly uuid: () => string;
  /** A free public IPv4 address from 198.18.0.0/16 (RFC 2544), never given twice while in use. */
  readonly allocatePublicAddress: () => string;
  readonly releasePublicAddress: (address: string) => void;
}
