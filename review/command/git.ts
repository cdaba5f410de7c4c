import { existsSync } from "node:fs";
import { cp, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Failure } from "../../commands/failure.ts";
import { type Finished, run } from "./process.ts";

/** A hook's environment (GIT_DIR, GIT_INDEX_FILE) would lead to another repository than the folder's. */
function runGit(root: string, words: readonly string[], always = false): Promise<Finished> {
  const environment = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_")),
  );
  return run("git", words, { directory: root, environment, always });
}

async function git(root: string, ...words: readonly string[]): Promise<string | undefined> {
  const { code, output } = await runGit(root, words);
  return code === 0 ? output : undefined;
}

/**
 * The commit that a change starts from: where the working tree's history leaves that of `revision`, so that what
 * others have merged since is not taken for something that this change undoes.
 * @throws {Failure} where there is no such revision
 */
export async function baseCommit(root: string, revision: string): Promise<string> {
  const named = await git(
    root,
    "rev-parse",
    "--verify",
    "--quiet",
    "--end-of-options",
    `${revision}^{commit}`,
  );
  if (named === undefined) {
    throw new Failure(
      `there is no revision "${revision}" in ${root}; name another with --base (BASE=), or fetch it: git fetch origin ${revision}`,
    );
  }
  const common = await git(root, "merge-base", named.trim(), "HEAD");
  return (common ?? named).trim();
}

/** `d67363f`: a commit as people write it. */
export function shortCommit(commit: string): string {
  return commit.slice(0, 7);
}

/** Seconds since 1970 of a commit, as the time for everything that depends on one. @throws {Failure} */
export async function commitTime(root: string, commit: string): Promise<Date> {
  const seconds = await git(root, "show", "--no-patch", "--format=%ct", commit);
  if (seconds === undefined)
    throw new Failure(`git knows no time of ${commit} in ${root}; run git fsck there`);
  return new Date(Number(seconds.trim()) * 1000);
}

/** Whether a commit has a file at that path. */
export async function hasFile(root: string, commit: string, path: string): Promise<boolean> {
  return (await git(root, "cat-file", "-e", `${commit}:${path}`)) !== undefined;
}

/** Checks a commit out into a new folder. @throws {Failure} with git's words */
export async function addWorktree(root: string, commit: string, path: string): Promise<void> {
  const words = ["worktree", "add", "--quiet", "--detach", path, commit];
  const { code, errors } = await runGit(root, words);
  if (code === 0) return;
  throw new Failure(`git cannot check out ${shortCommit(commit)} into ${path}: ${errors.trim()}`);
}

export async function removeWorktree(root: string, path: string): Promise<void> {
  for (const words of [["remove", "--force", path], ["prune"]]) {
    await runGit(root, ["worktree", ...words], true);
  }
}

/** Copies the working tree as it is, with what is not committed yet and without what git ignores. */
export async function copyWorkingTree(root: string, path: string): Promise<void> {
  const listed = await git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard");
  if (listed === undefined)
    throw new Failure(`${root} is no working tree of git; review a change in a clone`);
  for (const name of new Set(listed.split("\0").filter(Boolean))) {
    const source = join(root, name);
    // Removed, and not committed yet.
    if (!existsSync(source)) continue;
    await mkdir(dirname(join(path, name)), { recursive: true });
    await cp(source, join(path, name), { recursive: true, verbatimSymlinks: true });
  }
}
