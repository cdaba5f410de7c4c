/** IPv4 arithmetic over plain numbers, 0 to 2^32 - 1. */
export interface Range {
  readonly first: number;
  readonly last: number;
  readonly prefix: number;
  /** The address as written, which may lie above `first`. */
  readonly address: number;
}

export function parseAddress(address: string): number | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(address);
  const parts = match?.slice(1).map(Number);
  if (parts === undefined || parts.some((part) => part > 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}

export function parseRange(cidr: string): Range | undefined {
  const [written = "", length = "", ...rest] = cidr.split("/");
  const address = parseAddress(written);
  const prefix = Number(length);
  if (address === undefined || rest.length > 0 || !/^\d{1,2}$/.test(length) || prefix > 32) return undefined;
  const size = 2 ** (32 - prefix);
  const first = address - (address % size);
  return { first, last: first + size - 1, prefix, address };
}

export function formatRange(range: Range): string {
  return `${formatAddress(range.first)}/${range.prefix}`;
}

export function overlap(left: Range, right: Range): boolean {
  return left.first <= right.last && right.first <= left.last;
}

export function contains(range: Range, address: string): boolean {
  const parsed = parseAddress(address);
  return parsed !== undefined && parsed >= range.first && parsed <= range.last;
}

/** The lowest address from `first` to `last`, both included, that is not in use. */
export function firstFree(first: number, last: number, used: ReadonlySet<string>): string | undefined {
  for (let address = first; address <= last; address++) {
    const written = formatAddress(address);
    if (!used.has(written)) return written;
  }
  return undefined;
}

const PRIVATE_RANGES = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

/** Whether the whole range is private (RFC 1918). */
export function isPrivate(range: Range): boolean {
  return PRIVATE_RANGES.some((outer) => {
    const parsed = parseRange(outer);
    return parsed !== undefined && parsed.first <= range.first && range.last <= parsed.last;
  });
}
