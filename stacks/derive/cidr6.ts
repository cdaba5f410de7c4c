import { isIPv6 } from "node:net";

/** An IPv6 network: its first address as a number, and how many leading bits are its own. */
export interface Network6 {
  readonly first: bigint;
  readonly prefix: number;
}

/** `2001:db8:7::/48` as numbers; undefined where the text is no network, or its address has bits beyond the prefix. */
export function parseCidr6(text: string): Network6 | undefined {
  const [address = "", prefixText = "", ...rest] = text.split("/");
  const first = parseAddress6(address);
  if (first === undefined || rest.length > 0 || !/^(?:0|[1-9][0-9]{0,2})$/.test(prefixText)) return undefined;
  const prefix = Number(prefixText);
  if (prefix > 128 || first % size(prefix) !== 0n) return undefined;
  return { first, prefix };
}

/** An IPv6 address as a number; undefined where the text is none. One that stands for an IPv4 address is refused. */
export function parseAddress6(text: string): bigint | undefined {
  if (!isIPv6(text) || /[.%]/.test(text)) return undefined;
  const [head = [], tail = []] = text.split("::").map((part) => part.split(":").filter(Boolean));
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => "0");
  return [...head, ...zeros, ...tail].reduce((value, group) => value * 65_536n + BigInt(`0x${group}`), 0n);
}

/** Whether an address is one of a network's. */
export function containsAddress6(network: Network6, address: bigint): boolean {
  return address >= network.first && address < network.first + size(network.prefix);
}

function size(prefix: number): bigint {
  return 2n ** BigInt(128 - prefix);
}
