import { bitString, objectIdentifier, sequence } from "./der.ts";

/** Bits of the key usage extension (RFC 5280, 4.2.1.3). */
const KEY_USAGES: { readonly [use: string]: number } = {
  digital_signature: 0,
  content_commitment: 1,
  key_encipherment: 2,
  data_encipherment: 3,
  key_agreement: 4,
  cert_signing: 5,
  crl_signing: 6,
  encipher_only: 7,
  decipher_only: 8,
};

const EXTENDED_KEY_USAGES: { readonly [use: string]: string } = {
  any_extended: "2.5.29.37.0",
  server_auth: "1.3.6.1.5.5.7.3.1",
  client_auth: "1.3.6.1.5.5.7.3.2",
  code_signing: "1.3.6.1.5.5.7.3.3",
  email_protection: "1.3.6.1.5.5.7.3.4",
  ipsec_end_system: "1.3.6.1.5.5.7.3.5",
  ipsec_tunnel: "1.3.6.1.5.5.7.3.6",
  ipsec_user: "1.3.6.1.5.5.7.3.7",
  timestamping: "1.3.6.1.5.5.7.3.8",
  ocsp_signing: "1.3.6.1.5.5.7.3.9",
  microsoft_server_gated_crypto: "1.3.6.1.4.1.311.10.3.3",
  netscape_server_gated_crypto: "2.16.840.1.113730.4.1",
  microsoft_commercial_code_signing: "1.3.6.1.4.1.311.2.1.22",
  microsoft_kernel_code_signing: "1.3.6.1.4.1.311.61.1.1",
};

/** Every word that `allowedUses` takes, sorted. */
export const USES: readonly string[] = [
  ...Object.keys(KEY_USAGES),
  ...Object.keys(EXTENDED_KEY_USAGES),
].sort();

/** DER of the key usage; undefined where none is asked for. */
export function encodeKeyUsage(uses: readonly string[]): Buffer | undefined {
  const bits = uses.flatMap((use) => KEY_USAGES[use] ?? []);
  if (bits.length === 0) return undefined;
  const bytes = Buffer.alloc(Math.floor(Math.max(...bits) / 8) + 1);
  for (const bit of bits) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (0x80 >> (bit & 7));
  return bitString(bytes, 7 - (Math.max(...bits) & 7));
}

/** DER of the extended key usage, in the order given; undefined where none is asked for. */
export function encodeExtendedKeyUsage(uses: readonly string[]): Buffer | undefined {
  const identifiers = uses.flatMap((use) => EXTENDED_KEY_USAGES[use] ?? []);
  return identifiers.length === 0 ? undefined : sequence(...identifiers.map(objectIdentifier));
}
