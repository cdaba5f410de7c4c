import { WORLD_ADDRESSES, WORLD_ROUTER6 } from "../../world/addresses.ts";

/** Prefix length of the public network, 198.18.0.0/16. */
export const PUBLIC_PREFIX = 16;
/** The same of its IPv6, 2001:2::/64. */
export const PUBLIC_PREFIX6 = 64;

/** Two places on the public network beside the machines: whoever runs the program, and a stranger. */
export const PLACES = {
  deployer: "198.18.0.8",
  visitor: "198.18.0.9",
} as const;

/** Their IPv6 addresses. */
export const PLACES6 = {
  deployer: "2001:2::8",
  visitor: "2001:2::9",
} as const satisfies Record<keyof typeof PLACES, string>;

export type Place = keyof typeof PLACES;

/** A cloud's own service about the machine that asks (RFC 3927: on the link, whatever the machine's networks are). */
export const METADATA = "169.254.169.254";

export const ROUTER = WORLD_ADDRESSES.router;
export const ROUTER6 = WORLD_ROUTER6;
export const NAME_SERVER = WORLD_ADDRESSES.dns;

/** What the world itself answers at. */
export const WORLD_OWN: readonly string[] = Object.values(WORLD_ADDRESSES);

export function isPublic(address: string): boolean {
  return address.startsWith("198.18.");
}

export function isPublic6(address: string): boolean {
  return address.startsWith("2001:2::");
}
