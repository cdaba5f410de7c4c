import { existsSync, readFileSync } from "node:fs";
import type { DnsRecord } from "./vocabulary/index.ts";

/** What the zones' former name servers answer, by zone. */
export type Inherited = Readonly<Record<string, readonly DnsRecord[]>>;

/** Where an estate's is, relative to the project: `bin/workflow zones` writes it. */
export function inheritedPath(estate: string): string {
  return `stacks/${estate}/inherited.json`;
}

/** @throws {Error} with what to do, where the file is not there or is not what was written */
export function loadInherited(estate: string): Inherited {
  const path = inheritedPath(estate);
  const file = new URL(`../${path}`, import.meta.url);
  const remedy = "Write it with: bin/workflow zones --stack STACK";
  if (!existsSync(file)) {
    throw new Error(
      `${path} is not there: a first run keeps what the zones' former name servers answer. ${remedy}`,
    );
  }
  return parseInherited(readFileSync(file, "utf8"), path, remedy);
}

/** @throws {Error} that begins with `path`, and names the entry */
export function parseInherited(text: string, path: string, remedy: string): Inherited {
  const document = parse(text);
  if (!isRecord(document)) throw new Error(`${path} is no map from zone to records in JSON. ${remedy}`);
  return Object.fromEntries(
    Object.entries(document).map(([zone, records]) => {
      if (!Array.isArray(records)) throw new Error(`${path}: ${zone} is no list of records. ${remedy}`);
      return [
        zone,
        records.map((record: unknown, index) => {
          if (!isDnsRecord(record)) {
            throw new Error(
              `${path}: ${zone}[${index}] is no record: ${JSON.stringify(record)}. Correct it as the catalog writes records, or remove it.`,
            );
          }
          return record;
        }),
      ];
    }),
  );
}

/** What each type of record has beside name and lifetime. */
const fields: Readonly<Record<string, Readonly<Record<string, "string" | "number">>>> = {
  A: { value: "string" },
  AAAA: { value: "string" },
  TXT: { value: "string" },
  CNAME: { target: "string" },
  NS: { target: "string" },
  MX: { target: "string", priority: "number" },
  SRV: { target: "string", priority: "number", weight: "number", port: "number" },
  CAA: { tag: "string", flags: "number", value: "string" },
};

function isDnsRecord(value: unknown): value is DnsRecord {
  if (!isRecord(value) || typeof value.type !== "string" || typeof value.name !== "string") return false;
  const wanted = Object.hasOwn(fields, value.type) ? fields[value.type] : undefined;
  return wanted !== undefined && Object.entries(wanted).every(([key, type]) => typeof value[key] === type);
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
