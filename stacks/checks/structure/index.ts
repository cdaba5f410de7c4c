import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Rule, Violation } from "../violation.ts";
import { conform } from "./conform.ts";
import type { Reading } from "./read.ts";
import type { Source } from "./vocabulary.ts";

const root = join(import.meta.dirname, "../../..");

/** Beside the packages: to read all files takes a tenth of a second, and this nothing where none has changed. */
const kept = join(root, "node_modules/.cache/estate/reading.json");

let current: Reading | undefined;

/** Everything has the type that the vocabulary gives it: what the compiler would say, said where nothing compiles. */
export const structure: Rule = (estate) => conform(estate, reading().estate);

/** Keys that are written twice anywhere in the catalogs. */
export function keysWrittenTwice(): readonly Violation[] {
  return reading().twice;
}

function reading(): Reading {
  current ??= read();
  return current;
}

function read(): Reading {
  const files = sourcesIn("stacks");
  const inside = (...folders: readonly string[]) =>
    files.filter(({ path }) => folders.some((folder) => path.startsWith(`stacks/${folder}/`)));
  const vocabulary = inside("vocabulary");
  const own = inside("vocabulary", "checks", "derive");
  const catalogs = files.filter((file) => !own.includes(file));
  const hash = createHash("sha256")
    .update(JSON.stringify([...vocabulary, ...catalogs, ...inside("checks/structure")]))
    .digest("hex");
  const before = readKept(hash);
  if (before) return before;
  // Loaded where it is needed only: the parser is larger than all of the rules.
  const reader: typeof import("./read.ts") = createRequire(import.meta.url)("./read.ts");
  const found = reader.readSources(vocabulary, catalogs);
  keep(hash, found);
  return found;
}

function sourcesIn(folder: string): readonly Source[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .sort()
    .map((name) => `${folder}/${name.replaceAll("\\", "/")}`)
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
}

/** What an earlier run has read from the same files; whatever is wrong with it, the files are there. */
function readKept(hash: string): Reading | undefined {
  try {
    const { hash: of, ...found } = JSON.parse(readFileSync(kept, "utf8"));
    return of === hash ? found : undefined;
  } catch {
    return undefined;
  }
}

/** Renamed into place, so that a run at the same time never sees half of it. */
function keep(hash: string, found: Reading): void {
  const draft = `${kept}.${process.pid}`;
  try {
    mkdirSync(dirname(kept), { recursive: true });
    writeFileSync(draft, JSON.stringify({ hash, ...found }));
    renameSync(draft, kept);
  } catch {
    // Where packages are read-only the next run reads the files again.
  }
}
