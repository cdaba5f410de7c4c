import { createHash } from "node:crypto";
import { globSync, readFileSync, statSync } from "node:fs";
import { join, matchesGlob } from "node:path";
import { type Asset, isList, type Properties, type Value } from "../../provider/values.ts";

/** The files that a local command left and its globs ask for; taken after a success only. */
export function collectAssets(settings: Properties): Properties {
  const directory = typeof settings.dir === "string" ? settings.dir : process.cwd();
  const collected: { [name: string]: Value } = {};
  if (isList(settings.assetPaths)) collected.assets = filesOf(directory, settings.assetPaths);
  if (isList(settings.archivePaths)) {
    const entries = filesOf(directory, settings.archivePaths);
    const archive: Asset = { asset: true, archive: true, hash: hashOf(Object.values(entries)), entries };
    collected.archive = archive;
  }
  return collected;
}

/** Rules apply in their order: a later one adds to, or with `!` takes from, what the earlier ones gave. */
function filesOf(directory: string, rules: readonly Value[]): { readonly [path: string]: Asset } {
  let paths: readonly string[] = [];
  for (const rule of rules.map(String)) {
    if (rule.startsWith("!")) paths = paths.filter((path) => !matchesGlob(path, rule.slice(1)));
    else {
      const found = globSync(rule, { cwd: directory }).filter((path) =>
        statSync(join(directory, path)).isFile(),
      );
      paths = [...new Set([...paths, ...found])];
    }
  }
  return Object.fromEntries(paths.toSorted().map((path) => [path, fileAsset(join(directory, path))]));
}

function fileAsset(path: string): Asset {
  return { asset: true, path, hash: createHash("sha256").update(readFileSync(path)).digest("hex") };
}

function hashOf(assets: readonly Asset[]): string {
  const hash = createHash("sha256");
  for (const asset of assets) hash.update(`${asset.path}\0${asset.hash}\0`);
  return hash.digest("hex");
}
