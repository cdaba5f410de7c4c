import { readFileSync } from "node:fs";
import type { PackageFacts } from "./facts.ts";

/** The packages whose facts lie in this folder. */
export const PACKAGES = [
  "command",
  "consul",
  "digitalocean",
  "fastly",
  "openstack",
  "random",
  "tls",
] as const;
export type PackageName = (typeof PACKAGES)[number];

const loaded = new Map<string, PackageFacts>();

/** The facts of a package, read at the first request: most commands need some of the files only. */
export function loadFacts(name: string): PackageFacts {
  const known = loaded.get(name);
  if (known !== undefined) return known;
  const facts = parseFacts(readFileSync(new URL(`${name}.json`, import.meta.url), "utf8"), name);
  loaded.set(name, facts);
  return facts;
}

/** The files are generated and reviewed, so their outline is enough of a check. */
function parseFacts(text: string, name: string): PackageFacts {
  const facts: unknown = JSON.parse(text);
  if (!isPackageFacts(facts, name)) {
    throw new Error(
      `sandbox/facts/${name}.json does not hold the facts of ${name}: write it anew with refresh.ts`,
    );
  }
  return facts;
}

function isPackageFacts(facts: unknown, name: string): facts is PackageFacts {
  return (
    typeof facts === "object" &&
    facts !== null &&
    "name" in facts &&
    facts.name === name &&
    ["version", "config", "resources", "functions", "types"].every((key) => key in facts)
  );
}
