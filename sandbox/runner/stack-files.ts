import { readdirSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { Failure } from "../../commands/failure.ts";
import { type Layout, stackFileName } from "./layout.ts";

type Settings = Readonly<Record<string, unknown>>;

/** Of a stack with an account behind it; here a stack has a passphrase of its own. */
const ACCOUNT_SETTINGS: readonly string[] = [
  "secretsprovider",
  "encryptedkey",
  "encryptionsalt",
  "environment",
];

function isSettings(value: unknown): value is Settings {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Names of the stacks that the clone has a file for, sorted. */
export function trackedStacks(layout: Layout): readonly string[] {
  return readdirSync(layout.root)
    .flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? [])
    .sort();
}

/** Whether a value holds something encrypted, however deep. */
function holdsSecret(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsSecret);
  if (!isSettings(value)) return false;
  return typeof value.secure === "string" || Object.values(value).some(holdsSecret);
}

/** What of a real stack's file means something without its key: `left` names what was left out. */
export function readableSettings(settings: Settings): {
  readonly settings: Settings;
  readonly left: readonly string[];
} {
  const top = Object.entries(settings).filter(([name]) => !ACCOUNT_SETTINGS.includes(name));
  const config = isSettings(settings.config) ? Object.entries(settings.config) : [];
  const left = config.flatMap(([key, value]) => (holdsSecret(value) ? [key] : []));
  return {
    settings: Object.fromEntries(
      top.map(([name, value]) =>
        name === "config" && isSettings(value)
          ? [name, Object.fromEntries(config.filter(([key]) => !left.includes(key)))]
          : [name, value],
      ),
    ),
    left,
  };
}

/**
 * Three-way merge, key by key: what was changed in `mine` since `base` stays as it is, all else is as in `theirs`.
 * A key that was removed in `mine` stays removed.
 */
export function mergeSettings(base: Settings, mine: Settings, theirs: Settings): Settings {
  const merged: Record<string, unknown> = {};
  for (const key of new Set([...Object.keys(theirs), ...Object.keys(mine)])) {
    const changedHere = !isDeepStrictEqual(mine[key], base[key]);
    const value = changedHere ? mine[key] : theirs[key];
    if (value !== undefined) merged[key] = value;
  }
  return merged;
}

function mergeFiles(base: Settings, mine: Settings, theirs: Settings): Settings {
  const config = [base, mine, theirs].map((file) => (isSettings(file.config) ? file.config : {}));
  const [baseConfig = {}, mineConfig = {}, theirConfig = {}] = config;
  const merged = mergeSettings(base, mine, theirs);
  const mergedConfig = mergeSettings(baseConfig, mineConfig, theirConfig);
  const { config: _, ...rest } = merged;
  return Object.keys(mergedConfig).length > 0 ? { ...rest, config: mergedConfig } : rest;
}

/**
 * Reads a stack file.
 * @throws Failure with the line where it is no YAML or no map
 */
async function parseStackFile(file: string, text: string): Promise<Settings> {
  const { parseDocument, LineCounter } = await import("yaml");
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error) {
    const { line, col } = lines.linePos(error.pos[0]);
    throw new Failure(
      `${file}, line ${line}, column ${col}: not valid YAML: ${error.message}; mend that line, then run this again`,
    );
  }
  const value: unknown = document.toJS() ?? {};
  if (!isSettings(value)) {
    throw new Failure(
      `${file}: a map with the key "config" belongs here, not ${describe(value)}; mend the file`,
    );
  }
  if (value.config !== undefined && value.config !== null && !isSettings(value.config)) {
    throw new Failure(
      `${file}: config: a map of keys and values belongs here, not ${describe(value.config)}`,
    );
  }
  return value;
}

function describe(value: unknown): string {
  return Array.isArray(value) ? "a list" : `the ${typeof value} ${JSON.stringify(value)}`;
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch {
    return undefined;
  }
}

/**
 * Brings the project's copy of a stack file up to date with the clone's: what `bin/sandbox config set` changed
 * stays, all else follows the clone. Returns a line for the user where something was left out.
 * @throws Failure where the clone's file is malformed
 */
export async function refreshStackFile(layout: Layout, stack: string): Promise<string | undefined> {
  const name = stackFileName(stack);
  const files = {
    theirs: join(layout.root, name),
    base: join(layout.tracked, name),
    mine: join(layout.project, name),
  };
  const theirs = await readIfThere(files.theirs);
  const base = await readIfThere(files.base);
  const mine = await readIfThere(files.mine);
  if (theirs === base && (theirs === undefined || mine !== undefined)) return undefined;

  const read = async (file: string, text: string | undefined) =>
    readableSettings(await parseStackFile(file, text ?? ""));
  const fromClone = await read(files.theirs, theirs);
  const { stringify } = await import("yaml");
  const before = (await read(files.base, base)).settings;
  const mineNow = mine === undefined ? before : await parseStackFile(files.mine, mine);
  const merged = mergeFiles(before, mineNow, fromClone.settings);
  await writeFile(files.mine, Object.keys(merged).length > 0 ? stringify(merged) : "");
  // Written last: an interrupted refresh is done again, with the same result.
  if (theirs === undefined) await rm(files.base, { force: true });
  else await writeFile(files.base, theirs);

  return fromClone.left.length > 0
    ? `${name}: left out what only the real stack's key decrypts: ${fromClone.left.join(", ")}; set what you need with bin/sandbox config set --stack ${stack} KEY VALUE`
    : undefined;
}
