import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { type Result, type Running, startSandbox } from "../../support/sandbox-command.ts";

const root = join(import.meta.dirname, "..", "..", "..");

/** A clone of this project with another program in it, for commands of `bin/sandbox`. */
export interface Clone {
  readonly path: string;
  readonly start: (words: readonly string[], environment?: NodeJS.ProcessEnv) => Running;
  readonly run: (words: readonly string[], environment?: NodeJS.ProcessEnv) => Promise<Result>;
}

/** Makes a clone in a folder: the launchers and the sandbox of this one, its dependencies, and a program. */
export function makeClone(path: string, program: string): Clone {
  mkdirSync(path, { recursive: true });
  for (const name of ["bin", "commands", "sandbox"])
    cpSync(join(root, name), join(path, name), { recursive: true });
  for (const name of ["package.json", "package-lock.json", "Pulumi.yaml"]) {
    copyFileSync(join(root, name), join(path, name));
  }
  symlinkSync(join(root, "node_modules"), join(path, "node_modules"));
  writeFileSync(join(path, "index.ts"), program);
  writeFileSync(join(path, "Pulumi.dev.yaml"), "config:\n  estate:size: small\n");

  const start: Clone["start"] = (words, environment) => startSandbox(path, words, environment);
  return { path, start, run: (words, environment) => start(words, environment).ended };
}

/**
 * Resolves once an `up` of `dev` has made the Tag `kept`, and the state says that the Vpc is being made: a fault keeps
 * it from ending. The CLI shows both before it has written them.
 */
export async function halfway(clone: Clone, running: Running): Promise<void> {
  const file = join(clone.path, ".sandbox", "state", ".pulumi", "stacks", "estate", "dev.json");
  await running.shows("digitalocean:index:Tag kept created");
  await running.until(() => {
    const [resources = "", pending = ""] = existsSync(file)
      ? readFileSync(file, "utf8").split('"pending_operations"')
      : [];
    return resources.includes("tag:Tag::kept") && pending.includes("vpc:Vpc::network");
  });
}
