import { createHash } from "node:crypto";
import {
  METADATA,
  PLACES,
  PLACES6,
  PUBLIC_PREFIX,
  PUBLIC_PREFIX6,
  ROUTER,
  ROUTER6,
  WORLD_OWN,
} from "./addresses.ts";

/** Commands for `ip -batch`, each without the word `ip`. */
export type IpCommands = readonly string[];

/** The bridge that is the public network. */
export const PUBLIC_BRIDGE = "public";

/** An interface's name has 15 characters at most; a network's id may be longer. */
export function bridgeOf(network: string): string {
  return `net-${hash(network)}`;
}

/** The world's end of a cable; `end` tells a machine's interfaces apart. */
export function cableOf(holder: string, end: string): string {
  return `${end}-${hash(holder)}`;
}

/**
 * The hardware address for an IPv4 address: a machine that boots again, or another one that gets its address, is found
 * at once by those who remember where it was. Locally administered.
 */
export function hardwareOf(address: string): string {
  const bytes = address.split("/", 1)[0]?.split(".").map(Number) ?? [];
  return ["02", "00", ...bytes.map((byte) => byte.toString(16).padStart(2, "0"))].join(":");
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}

/**
 * The world: the public network's bridge with every address that the world itself has. What is neither there nor on a
 * bridge is unreachable, and said to be so at once.
 */
export function worldCommands(): IpCommands {
  return [
    "link set lo up",
    `link add ${PUBLIC_BRIDGE} type bridge`,
    ...WORLD_OWN.map((address) => `address add ${address}/${PUBLIC_PREFIX} dev ${PUBLIC_BRIDGE}`),
    `address add ${METADATA}/32 dev ${PUBLIC_BRIDGE}`,
    onLink6(ROUTER6, PUBLIC_BRIDGE),
    `link set ${PUBLIC_BRIDGE} up`,
    "route add unreachable default",
    `route add unreachable ${DEFAULT6}`,
  ];
}

/** A bridge without an address: whoever is on it sees the others on it, and nobody else. */
export function privateNetworkCommands(network: string): IpCommands {
  return [`link add ${bridgeOf(network)} type bridge`, `link set ${bridgeOf(network)} up`];
}

/** The world's side of a cable into a namespace. */
export function cableCommands(cable: {
  readonly holder: string;
  readonly namespace: string;
  /** Its name at the other end, `eth0`. */
  readonly interface: string;
  readonly bridge: string;
  /** Its hardware address at the other end. */
  readonly hardware: string;
}): IpCommands {
  const name = cableOf(cable.holder, cable.interface);
  return [
    `link add ${name} type veth peer name ${cable.interface} address ${cable.hardware} netns ${cable.namespace}`,
    `link set ${name} master ${cable.bridge} up`,
  ];
}

/** Inside the namespace of a place beside the machines, which has nobody to configure it. */
export function placeCommands(place: keyof typeof PLACES): IpCommands {
  return [
    "link set lo up",
    `address add ${PLACES[place]}/${PUBLIC_PREFIX} dev eth0`,
    onLink6(PLACES6[place], "eth0"),
    "link set eth0 up",
    `route add default via ${ROUTER}`,
    `route add ${DEFAULT6} via ${ROUTER6}`,
  ];
}

/** ip(8) takes the word `default` for IPv4. */
const DEFAULT6 = "::/0";

/** Without looking whether somebody else has the address, which takes a second. */
function onLink6(address: string, device: string): string {
  return `address add ${address}/${PUBLIC_PREFIX6} dev ${device} nodad`;
}
