import { type ChildProcess, spawn } from "node:child_process";
import { copyFileSync, cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..", "..", "..");

export interface Finished {
  readonly code: number | null;
  /** Standard output. */
  readonly output: string;
  /** Standard error. */
  readonly errors: string;
}

export interface Running {
  readonly process: ChildProcess;
  /** Resolves once standard output holds that text; rejects where the command ends before. */
  readonly shows: (text: string) => Promise<void>;
  readonly finished: Promise<Finished>;
}

/** A clone of this project with another program in it, for commands of `bin/sandbox`. */
export interface Clone {
  readonly path: string;
  readonly start: (words: readonly string[], environment?: NodeJS.ProcessEnv) => Running;
  readonly run: (words: readonly string[], environment?: NodeJS.ProcessEnv) => Promise<Finished>;
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

  const start: Clone["start"] = (words, environment = {}) => {
    const child = spawn(join(path, "bin", "sandbox"), words, {
      cwd: path,
      // The simulated cloud, whatever this host could boot.
      env: { ...process.env, SANDBOX_SIMULATE: "1", ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    let errors = "";
    const finished = new Promise<Finished>((resolve) => {
      child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
        output += chunk;
      });
      child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
        errors += chunk;
      });
      child.once("close", (code) => resolve({ code, output, errors }));
    });
    const shows = (text: string) =>
      new Promise<void>((resolve, reject) => {
        const look = () => {
          if (output.includes(text)) resolve();
        };
        child.stdout.on("data", look);
        look();
        void finished.then(() => reject(new Error(`ended without "${text}":\n${output}\n${errors}`)));
      });
    return { process: child, shows, finished };
  };
  return { path, start, run: (words, environment) => start(words, environment).finished };
}
