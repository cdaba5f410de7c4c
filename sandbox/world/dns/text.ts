const LONGEST = 255;

/**
 * A text as one or more quoted character strings of at most 255 bytes (RFC 1035, section 3.3): quotes and backslashes
 * escaped, bytes that are not printable ASCII as decimals.
 */
export function characterStrings(value: string): string {
  const bytes = Buffer.from(value, "utf8");
  const count = Math.max(1, Math.ceil(bytes.length / LONGEST));
  return Array.from({ length: count }, (_, index) =>
    quoted(bytes.subarray(index * LONGEST, (index + 1) * LONGEST)),
  ).join(" ");
}

function quoted(bytes: Buffer): string {
  const characters = [...bytes].map((byte) => {
    if (byte === 0x22 || byte === 0x5c) return `\\${String.fromCharCode(byte)}`;
    return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\${String(byte).padStart(3, "0")}`;
  });
  return `"${characters.join("")}"`;
}
