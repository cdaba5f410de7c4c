import { isIPv4, isIPv6 } from "node:net";
import type { Value } from "../provider/values.ts";

/** Ranges that are not routed outside (RFC 1918, RFC 6598). */
const PRIVATE = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/;

const FORMS: readonly (readonly [kind: string, form: RegExp])[] = [
  ["UUID", /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i],
  ["MAC address", /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i],
  ["fingerprint", /^([0-9a-f]{2}:){15,}[0-9a-f]{2}$/i],
  ["time", /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}/],
  ["number of the cloud's", /^\d{5,}$/],
  ["hexadecimal", /^[0-9a-f]{16,}$/i],
  ["identifier", /^(?=.*\d)[A-Za-z0-9]{20,24}$/],
];

/**
 * What a cloud makes up by itself, by its form: two of one kind say the same. A private address is another kind than a
 * public one.
 * @returns undefined for a value that means what it says
 */
export function generatedKind(value: Value): string | undefined {
  if (typeof value === "number") return value >= 10_000 ? "number of the cloud's" : undefined;
  if (typeof value !== "string") return undefined;
  if (isIPv4(value)) return PRIVATE.test(value) ? "private IPv4 address" : "public IPv4 address";
  // OpenStack's provider writes those of instances in brackets (see providers/openstack/instance-addresses.ts).
  if (isIPv6(withoutBrackets(value))) return "IPv6 address";
  return FORMS.find(([, form]) => form.test(value))?.[0];
}

/** An IPv6 address as records and other resources have it. */
export function withoutBrackets(text: string): string {
  return /^\[(.*)\]$/.exec(text)?.[1] ?? text;
}

/** What the bridge writes for nothing: an absent property and each of these are one (Terraform, zero values). */
export function isNothing(value: Value | undefined): boolean {
  if (value === undefined || value === null || value === "" || value === false || value === 0) return true;
  if (typeof value !== "object") return false;
  return Object.keys(value).length === 0;
}
