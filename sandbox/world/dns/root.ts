import { WORLD_NAMES } from "../addresses.ts";
import { withAuthority, type ZoneFile } from "./zone.ts";

const TTL = 300; // seconds

/**
 * The root of all names, which holds the few outside names of the world itself. With a root of its own the server
 * knows at once that anything else does not exist, and never asks anyone.
 */
export const ROOT_ZONE: ZoneFile = withAuthority("", [
  `. ${TTL} IN NS ns1.digitalocean.com.`,
  ...WORLD_NAMES.map(([name, address]) => `${name}. ${TTL} IN A ${address}`),
]);
