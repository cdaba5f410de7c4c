import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Document } from "./document.ts";

/** What of a folder is not as the documents say: paths of files that differ, are missing, or are left over. */
export function outdated(folder: string, documents: readonly Document[]): readonly string[] {
  const present = new Set(files(folder));
  const wanted = new Set(documents.map(({ path }) => path));
  const changed = documents.filter(
    ({ path, text }) => !present.has(path) || readFileSync(join(folder, path), "utf8") !== text,
  );
  return [...changed.map(({ path }) => path), ...[...present].filter((path) => !wanted.has(path))].sort();
}

/** Makes a folder hold the documents and nothing else; returns the paths that it changed. */
export function bringUpToDate(folder: string, documents: readonly Document[]): readonly string[] {
  const changes = outdated(folder, documents);
  const texts = new Map(documents.map(({ path, text }) => [path, text]));
  for (const path of changes) {
    const text = texts.get(path);
    if (text === undefined) {
      rmSync(join(folder, path));
      continue;
    }
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return changes;
}

function files(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}
