import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { link, lstat, mkdir, readdir, readFile, readlink, rm, symlink, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { errorCode, errorMessage, Failure } from "../../commands/failure.ts";

/** Where the sandbox keeps what is its own; everything below `.sandbox`, which git ignores. */
export interface Layout {
  /** The clone. */
  readonly root: string;
  readonly directory: string;
  /** The CLI's home: login, selected stack, plugins. */
  readonly home: string;
  /** The CLI's local backend. */
  readonly state: string;
  /** The project as the CLI sees it: links into the clone, and stack files of its own. */
  readonly project: string;
  /** The clone's stack files as the project's were last made from them. */
  readonly tracked: string;
  /** What exists in the simulated clouds, one file for each stack. */
  readonly clouds: string;
  /** Which realm each stack lives in. */
  readonly realms: string;
  /** File with the passphrase of the stacks' secrets. */
  readonly passphrase: string;
  /** Name in Pulumi.yaml. */
  readonly projectName: string;
}

export function layoutOf(root: string): Layout {
  const directory = join(root, ".sandbox");
  const file = join(root, "Pulumi.yaml");
  const projectName = /^name:\s*["']?([\w.-]+)/m.exec(readDescription(file))?.[1];
  if (projectName === undefined) throw new Failure(`${file} has no name; add the line "name: estate"`);
  return {
    root,
    directory,
    home: join(directory, "home"),
    state: join(directory, "state"),
    project: join(directory, "project"),
    tracked: join(directory, "tracked"),
    clouds: join(directory, "clouds"),
    realms: join(directory, "realms"),
    passphrase: join(directory, "passphrase"),
    projectName,
  };
}

function readDescription(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Failure(
      `${file} cannot be read (${errorMessage(error)}); git checkout Pulumi.yaml brings it back`,
      {
        cause: error,
      },
    );
  }
}

export function stackFileName(stack: string): string {
  return `Pulumi.${stack}.yaml`;
}

/** The state of a stack; it exists from `stack init` on. */
export function stateFile(layout: Layout, stack: string): string {
  return join(layout.state, ".pulumi", "stacks", layout.projectName, `${stack}.json`);
}

/** What exists in the simulated clouds of a stack. */
export function cloudFile(layout: Layout, stack: string): string {
  return join(layout.clouds, `${stack}.jsonl`);
}

export function lockDirectory(layout: Layout, stack: string): string {
  return join(layout.state, ".pulumi", "locks", "organization", layout.projectName, stack);
}

/** Entries of the clone that the project has no link to: its own stack files, what git and the sandbox keep. */
function isLinked(name: string): boolean {
  return (
    name !== ".git" && name !== ".sandbox" && !/^Pulumi\..*\.ya?ml$/.test(name) && name !== "Pulumi.yaml"
  );
}

/**
 * Before it runs a policy pack, the CLI looks whether its language has a host on disk, although it then attaches to
 * the one that this process serves. Unlike one on PATH, one named by the project does so without a warning.
 */
function describeProject(description: string, layout: Layout, hasLanguageHost: boolean): string {
  if (hasLanguageHost || /^plugins:/m.test(description)) return description;
  const path = JSON.stringify(join(layout.root, "sandbox", "language-host"));
  return `${description.trimEnd()}\nplugins:\n  languages:\n    - name: nodejs\n      path: ${path}\n`;
}

/**
 * A project beside the clone's: the CLI writes into stack files (a new stack's salt, `config set`), and the working
 * tree must stay as it is. Links make every path of the program the clone's.
 */
async function linkProject(layout: Layout, hasLanguageHost: boolean): Promise<void> {
  const wanted = new Set((await readdir(layout.root)).filter(isLinked));
  for (const name of await readdir(layout.project)) {
    const path = join(layout.project, name);
    if (!isLinked(name) || !(await lstat(path)).isSymbolicLink()) continue;
    if (wanted.has(name) && (await readlink(path)) === relative(layout.project, join(layout.root, name))) {
      wanted.delete(name);
    } else {
      await rm(path);
    }
  }
  for (const name of wanted) {
    try {
      await symlink(relative(layout.project, join(layout.root, name)), join(layout.project, name));
    } catch (error) {
      // Another command of this clone made it meanwhile.
      if (errorCode(error) !== "EEXIST") throw error;
    }
  }
  const file = "Pulumi.yaml";
  const description = describeProject(
    await readFile(join(layout.root, file), "utf8"),
    layout,
    hasLanguageHost,
  );
  const copy = join(layout.project, file);
  if ((await readFile(copy, "utf8").catch(() => "")) !== description) await writeFile(copy, description);
}

/** A file that is whole as soon as it is there, and never replaced: every secret of the state depends on it. */
async function generatePassphrase(file: string): Promise<void> {
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, randomBytes(32).toString("base64url"), { mode: 0o600 });
  try {
    await link(draft, file);
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Makes a folder, and those above it; a test gives one that fails. */
export type MakeDirectory = (
  path: string,
  options: { readonly recursive: true; readonly mode: number },
) => Promise<unknown>;

/** Runs what writes to the sandbox's folder; lacking rights and a full disk become messages. */
async function writing(layout: Layout, action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    switch (errorCode(error)) {
      case "EACCES":
      case "EPERM":
      case "EROFS":
        throw new Failure(
          `no right to write to ${layout.directory}, where the sandbox keeps its state; run this as the owner of the clone, or remove that folder if another user made it`,
          { cause: error },
        );
      case "ENOSPC":
      case "EDQUOT":
        throw new Failure(`the disk is full at ${layout.directory}; free some space, then run this again`, {
          cause: error,
        });
      default:
        throw error;
    }
  }
}

/**
 * Makes the sandbox's folders and key; a second time it only looks.
 * @throws Failure where the clone may not be written to, or the disk is full
 */
export function prepareLayout(layout: Layout, makeDirectory: MakeDirectory = mkdir): Promise<void> {
  return writing(layout, async () => {
    await makeDirectory(layout.directory, { recursive: true, mode: 0o700 });
    const { home, state, project, tracked, clouds, realms } = layout;
    for (const directory of [home, state, project, tracked, clouds, realms]) {
      await makeDirectory(directory, { recursive: true, mode: 0o700 });
    }
    if (!existsSync(layout.passphrase)) await generatePassphrase(layout.passphrase);
  });
}

/**
 * Makes the project that the CLI runs in, or brings it up to date with the clone.
 * @throws Failure where the clone may not be written to
 */
export function prepareProject(layout: Layout, hasLanguageHost: boolean): Promise<void> {
  return writing(layout, () => linkProject(layout, hasLanguageHost));
}
