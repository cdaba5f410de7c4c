import type { CallContext } from "../../provider/behaviour.ts";

/** Addresses that one machine may use: a network of 124 bits (DigitalOcean, IPv6 limits). */
const EACH = 16;

/**
 * A public IPv6 address for a machine, the first that it may use, from the range for tests (RFC 5180); one is never given
 * again. In its shortest form (RFC 5952), lower case.
 */
export function newPublicIpv6({ cloud }: CallContext): string {
  const number = cloud.sequence("public ipv6") * EACH + 1;
  const groups = [Math.floor(number / 65_536) + 1, number % 65_536];
  return `2001:2::${groups.map((group) => group.toString(16)).join(":")}`;
}
