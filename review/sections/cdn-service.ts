import { createHash } from "node:crypto";
import type { Change, Inputs } from "../plan/plan.ts";
import { inOrder } from "./grouping.ts";
import { isRecord, shown, shownList } from "./values.ts";

/** What one entry of each list of a Fastly service is called. The first ones come first. */
const entryNames: Readonly<Record<string, string>> = {
  domains: "domain",
  backends: "backend",
  healthchecks: "health check",
  headers: "header",
  conditions: "condition",
  cacheSettings: "cache setting",
  requestSettings: "request setting",
  gzips: "compression",
  snippets: "snippet",
};

/** A declared Fastly service as lines of which each says all: `backend lb0.psf.io: port 20004`. */
export function serviceLines(inputs: Inputs): readonly string[] {
  const keys = Object.keys(inputs).filter((key) => key !== "name");
  const lists = Object.keys(entryNames).filter((key) => keys.includes(key));
  const others = inOrder(keys.filter((key) => !lists.includes(key)));
  return [
    ...others.flatMap((key) => propertyLines("service", key, inputs[key])),
    ...lists.flatMap((key) => listLines(entryNames[key] ?? key, inputs[key])),
  ];
}

function listLines(entryName: string, list: unknown): readonly string[] {
  if (!Array.isArray(list)) return [`${entryName}s ${shown(list)}`];
  return list.flatMap((entry) => {
    if (!isRecord(entry)) return [`${entryName} ${shown(entry)}`];
    const { name, ...properties } = entry;
    const heading = [entryName, shown(name)].filter(Boolean).join(" ");
    const lines = inOrder(Object.keys(properties)).flatMap((key) => propertyLines(heading, key, entry[key]));
    return lines.length === 0 ? [heading] : lines;
  });
}

/** Nothing for what is not set. A text of several lines has a line for each. */
function propertyLines(owner: string, key: string, value: unknown): readonly string[] {
  if (value === undefined || value === null || value === "") return [];
  if (typeof value === "string" && value.includes("-----BEGIN ")) {
    return [`${owner}: ${wordsOf(key)} with SHA-256 ${digest(value)}`];
  }
  if (typeof value === "string" && value.includes("\n")) {
    return value.split("\n").map((line) => `${owner}: ${wordsOf(key)} | ${shown(line)}`);
  }
  if (Array.isArray(value) && value.some(isRecord)) return listLines(`${owner}: ${wordsOf(key)}`, value);
  const text = Array.isArray(value) ? shownList(value).join(" ") : shown(value);
  return text === "" ? [] : [`${owner}: ${wordsOf(key)} ${text}`];
}

/** `sslCertHostname` as `ssl cert hostname`. */
export function wordsOf(key: string): string {
  return key.replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase();
}

/** The beginning of the digest of a PEM block's contents, in hexadecimal digits. */
function digest(pem: string): string {
  const body = pem.replaceAll(/-----[^-]+-----|\s/g, "");
  return createHash("sha256").update(Buffer.from(body, "base64")).digest("hex").slice(0, 16);
}

/** Whether an alias goes to the CDN now and went elsewhere, or the reverse. */
export function changeOfTarget({
  type,
  before,
  after,
}: Change): readonly { readonly domain: string; readonly onto: boolean }[] {
  if (type !== "digitalocean:index/dnsRecord:DnsRecord" || !before || !after) return [];
  if (after.type !== "CNAME" || shown(after.name).startsWith("_acme-challenge")) return [];
  const isCdn = (inputs: Inputs) => shown(inputs.value).endsWith(".fastly.net.");
  if (isCdn(before) === isCdn(after)) return [];
  const domain = after.name === "@" ? shown(after.domain) : `${shown(after.name)}.${shown(after.domain)}`;
  return [{ domain, onto: isCdn(after) }];
}
