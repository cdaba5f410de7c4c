import type { Address, Cidr } from "../vocabulary/index.ts";

/** An IPv4 network: its first address as a number, and how many leading bits are its own. */
export interface Network {
  readonly first: number;
  readonly prefix: number;
}

/** Private networks (RFC 1918). */
export const privateRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"] as const;

/** For tests of network devices (RFC 2544): free where every private range is taken. */
export const benchmarkRange = "198.18.0.0/15";

/** `10.10.0.0/20` as numbers; undefined where the text is no network, or its address has bits beyond the prefix. */
export function parseCidr(text: string): Network | undefined {
  const [address = "", prefixText = "", ...rest] = text.split("/");
  const first = parseAddress(address);
  if (first === undefined || rest.length > 0 || !/^(?:0|[1-9][0-9]?)$/.test(prefixText)) return undefined;
  const prefix = Number(prefixText);
  if (prefix > 32 || first % size(prefix) !== 0) return undefined;
  return { first, prefix };
}

/** An IPv4 address as a number; undefined where the text is none. Leading zeros are refused: some read them as octal. */
export function parseAddress(text: string): number | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  let value = 0;
  for (const part of parts) {
    if (!/^(?:0|[1-9][0-9]{0,2})$/.test(part) || Number(part) > 255) return undefined;
    value = value * 256 + Number(part);
  }
  return value;
}

/** A number as an IPv4 address. */
export function formatAddress(value: number): Address {
  const byte = (shift: number) => Math.floor(value / 2 ** shift) % 256;
  return `${byte(24)}.${byte(16)}.${byte(8)}.${byte(0)}`;
}

/** A network as text. */
export function formatCidr(network: Network): Cidr {
  return `${formatAddress(network.first)}/${network.prefix}`;
}

/** How many addresses a network has, its own and the broadcast address included. */
export function networkSize(network: Network): number {
  return size(network.prefix);
}

/** Whether every address of `inner` is one of `outer`. */
export function contains(outer: Network, inner: Network): boolean {
  return outer.prefix <= inner.prefix && inner.first - (inner.first % size(outer.prefix)) === outer.first;
}

/** Whether an address is one of a network's. */
export function containsAddress(network: Network, address: number): boolean {
  return address >= network.first && address < network.first + networkSize(network);
}

/** Whether two networks share an address. Networks are nested or disjoint, so one then contains the other. */
export function overlaps(a: Network, b: Network): boolean {
  return contains(a, b) || contains(b, a);
}

/**
 * The nth address of a network; 0 is the network's own.
 * @throws RangeError where the text is no network or has no such address
 */
export function nthAddress(cidr: Cidr, n: number): Address {
  const network = parseCidr(cidr);
  if (!network) throw new RangeError(`"${cidr}" is not an IPv4 network`);
  if (!Number.isInteger(n) || n < 0 || n >= networkSize(network)) {
    throw new RangeError(`${cidr} has ${networkSize(network)} addresses and none with the number ${n}`);
  }
  return formatAddress(network.first + n);
}

function size(prefix: number): number {
  return 2 ** (32 - prefix);
}
