import { hasIpv6 } from "../stacks/derive/ipv6.ts";
import { canonicalName, internalName, serverKey } from "../stacks/derive/names.ts";
import { isInConsul } from "../stacks/derive/servers.ts";
import type { DomainName, Estate, Image, Server } from "../stacks/vocabulary/index.ts";

/** One machine with the estate around it: all that a role is a function of. */
export interface Host {
  readonly estate: Estate;
  readonly server: Server;
  /** `lb0-iad1`. */
  readonly key: string;
  /** `lb0.iad1.psf.io`, of its public address. */
  readonly name: DomainName;
  /** `lb0.iad1.int.psf.io`, of its private address; reached from its own datacenter only. */
  readonly internalName: DomainName;
  readonly image: Image;
}

export function hostOf(estate: Estate, server: Server): Host {
  return {
    estate,
    server,
    key: serverKey(server),
    name: canonicalName(estate, server),
    internalName: internalName(estate, server),
    image: server.image ?? estate.defaultImage,
  };
}

/** What differs between the images that every role works on. */
export interface ImageTraits {
  /** Code name of the release, as APT sources have it. */
  readonly codeName: string;
  readonly distribution: "debian" | "ubuntu";
  /** Major version of PostgreSQL that the release brings. */
  readonly postgresql: number;
}

const traits: Readonly<Record<Image, ImageTraits>> = {
  "debian-12": { codeName: "bookworm", distribution: "debian", postgresql: 15 },
  "ubuntu-24.04": { codeName: "noble", distribution: "ubuntu", postgresql: 16 },
};

export function imageTraits(host: Host): ImageTraits {
  return traits[host.image];
}

/**
 * Whether its daemons listen on IPv6 beside IPv4: a kernel without IPv6 refuses such a socket, and some daemons do not
 * start then.
 */
export function listensOnIpv6({ estate, server }: Host): boolean {
  return hasIpv6(estate, server);
}

/** Whether a Consul agent runs on it. */
export function hasConsul({ estate, server }: Host): boolean {
  return isInConsul(estate, server);
}
