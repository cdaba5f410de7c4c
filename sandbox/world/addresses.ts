/**
 * Where the internet of a stack's machines is: fixed addresses of the range for tests between networks (RFC 2544), all
 * held by one network namespace, the world.
 */
export const WORLD_ADDRESSES = {
  /** Default gateway of every machine. */
  router: "198.18.0.1",
  /** Serves the estate's zones, and resolves for everyone. */
  dns: "198.18.0.2",
  /** Debian's archive. */
  mirror: "198.18.0.3",
  /** The public certificate authority's ACME interface. */
  acme: "198.18.0.4",
  /** The CDN. */
  edge: "198.18.0.5",
} as const;

/**
 * Default gateway of machines that have IPv6, in the range for tests (RFC 5180). The world's own services are of IPv4.
 */
export const WORLD_ROUTER6 = "2001:2::1";

/** The outside names that exist in the world, and where they lead. Everything else outside the estate does not exist. */
export const WORLD_NAMES: readonly (readonly [name: string, address: string])[] = [
  ["deb.debian.org", WORLD_ADDRESSES.mirror],
  ["security.debian.org", WORLD_ADDRESSES.mirror],
  ["acme-v02.api.letsencrypt.org", WORLD_ADDRESSES.acme],
  ["api.fastly.com", WORLD_ADDRESSES.edge],
  // Whatever name a TLS configuration of the CDN gives.
  ["*.fastly.net", WORLD_ADDRESSES.edge],
  ["ns1.digitalocean.com", WORLD_ADDRESSES.dns],
  ["ns2.digitalocean.com", WORLD_ADDRESSES.dns],
  ["ns3.digitalocean.com", WORLD_ADDRESSES.dns],
];
