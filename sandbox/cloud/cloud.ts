import type { Properties } from "../provider/values.ts";

/** A thing that exists in the simulated cloud. */
export interface CloudObject {
  /** Type token of the resource that made it, `digitalocean:index/droplet:Droplet`. */
  readonly type: string;
  readonly id: string;
  /** The account and region it lives in, where identity needs one; "" otherwise. */
  readonly scope: string;
  readonly properties: Properties;
  /**
   * Names of the properties that hold a secret; they are encrypted in the file. The provider server adds what it
   * recognises, and a later `put` never takes a name away, so behaviours need not care.
   */
  readonly secrets?: readonly string[];
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

/** A creation as its resource asked for it, remembered so that one whose answer was lost can be taken up again. */
export interface Creation {
  readonly urn: string;
  readonly type: string;
  /** Of the object in the cloud. */
  readonly id: string;
  /**
   * What the engine was told, absent until the creation has ended. Not always the object's: a key pair's is its name,
   * in every region.
   */
  readonly resourceId?: string;
  /** After Check; with `outputs` and `configuration` encrypted as a whole in the file. */
  readonly inputs: Properties;
  /** Absent until the creation has ended. */
  readonly outputs?: Properties;
  /** Of the provider instance that made it. */
  readonly configuration: Properties;
}

/** Which creations the engine's state is known to have. */
export interface Ledger {
  /** Adds, or completes. */
  readonly record: (creation: Creation) => void;
  /** Creations of objects that no state was ever seen to know. */
  readonly pending: () => readonly Creation[];
  /** A state knows these resources (`urn\0id`): what becomes of their objects is no longer the ledger's business. */
  readonly acknowledge: (resources: ReadonlySet<string>) => void;
  readonly forget: (key: ObjectKey) => void;
}

export interface ObjectKey {
  readonly type: string;
  readonly id: string;
}

/** A cloud with its ledger. */
export interface OpenCloud extends Cloud {
  readonly ledger: Ledger;
  /** Every object, for reports. */
  readonly all: () => readonly CloudObject[];
  /** Releases the file for other processes. */
  readonly close: () => void;
}

/** How the engine's state knows what a creation made. */
export function resourceKey({ urn, id, resourceId = id }: Creation): string {
  return `${urn}\0${resourceId}`;
}

export function keyOf({ type, id }: ObjectKey): string {
  return `${type}\0${id}`;
}
