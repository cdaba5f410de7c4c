import { randomBytes } from "node:crypto";
import { cp, mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../commands/failure.ts";
import { isRecord } from "../../commands/record.ts";
import { EXIT } from "../exit-codes.ts";
import { type Clone, sandboxFolder, withClone } from "./clone.ts";
import { addWorktree, commitTime, hasFile, removeWorktree, shortCommit } from "./git.ts";
import type { Finished } from "./process.ts";

/** The state of a base revision in the simulated cloud, brought up once and kept. */
export interface Base {
  readonly commit: string;
  /** The time of everything that rotates by the clock, so that a review says the same tomorrow. */
  readonly now: Date;
  /** What the real state protects; in this one nothing is, else the engine would refuse to plan a deletion. */
  readonly protected: ReadonlySet<string>;
  /** Folder with the sandbox's files; undefined where the revision does not have the stack, and nothing is up. */
  readonly sandbox: string | undefined;
}

/** So many are kept, the last used ones. Each takes a few megabytes. */
const KEPT = 6;

/** What of the sandbox's folder belongs to a state. The rest are logs, and links that each clone makes for itself. */
const STATEFUL = ["clouds", "passphrase", "realms", "state", "tracked"];

export interface BaseOptions {
  readonly root: string;
  readonly stack: string;
  readonly commit: string;
  readonly note: (line: string) => void;
}

/** @throws {Failure} where the revision does not come up, with the words of its failure */
export async function bringUpBase({ root, stack, commit, note }: BaseOptions): Promise<Base> {
  if (!(await hasFile(root, commit, `Pulumi.${stack}.yaml`))) {
    note(`${shortCommit(commit)} has no stack ${stack}: the change is compared with nothing`);
    return { commit, now: await commitTime(root, commit), protected: new Set(), sandbox: undefined };
  }
  const bases = join(root, ".sandbox", "review", "bases");
  const folder = join(bases, `${stack}-${commit}`);
  const known = await readBase(folder);
  if (known !== undefined) {
    await utimes(folder, new Date(), new Date());
    return known;
  }
  note(`bringing ${stack} of ${shortCommit(commit)} up in the simulated cloud, once for this revision`);
  const now = await commitTime(root, commit);
  await withClone(
    root,
    now,
    async (path) => {
      await addWorktree(root, commit, path);
      // Dependencies are those of the working tree, and the launcher asks for what it installed.
      for (const name of ["package.json", "package-lock.json"]) await cp(join(root, name), join(path, name));
    },
    async (clone) => {
      await expectSuccess(clone, stack, commit, "up", "--yes", "--suppress-progress");
      const { output } = await expectSuccess(clone, stack, commit, "stack", "export");
      const guarded = protectedIn(output);
      if (guarded.length > 0)
        await expectSuccess(clone, stack, commit, "state", "unprotect", "--all", "--yes");
      await keep(clone, folder, { commit, now: now.toISOString(), protected: guarded });
    },
    (path) => removeWorktree(root, path),
  );
  await forgetOldest(bases);
  const made = await readBase(folder);
  if (made === undefined)
    throw new Failure(`${folder} was made and cannot be read; remove it, then run this again`);
  return made;
}

async function expectSuccess(
  clone: Clone,
  stack: string,
  commit: string,
  ...words: readonly string[]
): Promise<Finished> {
  const finished = await clone.sandbox(...words, "--stack", stack, "--color", "never");
  if (finished.code === 0) return finished;
  const said = `${finished.output}\n${finished.errors}`.trim().split("\n").slice(-30).join("\n");
  throw new Failure(
    `${shortCommit(commit)}, with which the change is compared, does not come up: bin/sandbox ${words[0]} ended with ${finished.code}. ` +
      `Name another revision with --base (BASE=), or mend that one.\n${said}`,
    { exitCode: EXIT.baseFailed },
  );
}

function protectedIn(exported: string): readonly string[] {
  const document: unknown = JSON.parse(exported);
  const deployment = isRecord(document) ? document.deployment : undefined;
  const resources = isRecord(deployment) ? deployment.resources : undefined;
  if (!Array.isArray(resources)) return [];
  return resources.flatMap((resource) =>
    isRecord(resource) && resource.protect === true && typeof resource.urn === "string" ? [resource.urn] : [],
  );
}

interface BaseRecord {
  readonly commit: string;
  readonly now: string;
  readonly protected: readonly string[];
}

/** The folder appears whole or not at all: two reviews of one base may run at the same time. */
async function keep(clone: Clone, folder: string, record: BaseRecord): Promise<void> {
  const draft = `${folder}.${randomBytes(4).toString("hex")}`;
  await mkdir(join(draft, "sandbox"), { recursive: true, mode: 0o700 });
  for (const name of STATEFUL) {
    await cp(join(sandboxFolder(clone.path), name), join(draft, "sandbox", name), { recursive: true });
  }
  await writeFile(join(draft, "base.json"), `${JSON.stringify(record)}\n`);
  await rename(draft, folder).catch(() => rm(draft, { recursive: true, force: true }));
}

async function readBase(folder: string): Promise<Base | undefined> {
  const text = await readFile(join(folder, "base.json"), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const record: unknown = JSON.parse(text);
  if (!isRecord(record) || typeof record.commit !== "string" || typeof record.now !== "string")
    return undefined;
  const urns = Array.isArray(record.protected) ? record.protected.map(String) : [];
  return {
    commit: record.commit,
    now: new Date(record.now),
    protected: new Set(urns),
    sandbox: join(folder, "sandbox"),
  };
}

async function forgetOldest(bases: string): Promise<void> {
  const names = await readdir(bases);
  const ages = await Promise.all(
    names.map(async (name) => {
      // Another review renames or removes its draft at any time.
      const found = await stat(join(bases, name)).catch(() => undefined);
      return { name, used: found?.mtimeMs ?? 0 };
    }),
  );
  const old = ages.sort((a, b) => b.used - a.used).slice(KEPT);
  for (const { name } of old) await rm(join(bases, name), { recursive: true, force: true });
}
