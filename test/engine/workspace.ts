import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { type Plan, parsePlan } from "./plan.ts";

const root = join(import.meta.dirname, "..", "..");
const leftBehind = new Set([".git", ".sandbox", "node_modules"]);

export interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A copy of the project in which a test edits files and runs `bin/sandbox`, as a person does in a clone. */
export class Workspace {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** A clone as git would make it, with the dependencies of this one. */
  static clone(): Workspace {
    const path = realpathSync(mkdtempSync(join(tmpdir(), "estate-")));
    cpSync(root, path, { recursive: true, filter: (source) => !leftBehind.has(basename(source)) });
    symlinkSync(join(root, "node_modules"), join(path, "node_modules"));
    return new Workspace(path);
  }

  /** The same with its state and its simulated cloud. */
  copy(): Workspace {
    const path = realpathSync(mkdtempSync(join(tmpdir(), "estate-")));
    cpSync(this.path, path, { recursive: true, verbatimSymlinks: true });
    return new Workspace(path);
  }

  remove(): void {
    // An engine that a test's end overtook may still write.
    rmSync(this.path, { recursive: true, force: true, maxRetries: 10, retryDelay: 500 });
  }

  file(...names: readonly string[]): string {
    return join(this.path, ...names);
  }

  read(...names: readonly string[]): string {
    return readFileSync(this.file(...names), "utf8");
  }

  /** Replaces a text that the file has exactly once. */
  edit(file: string, before: string, after: string): void {
    const text = this.read(file);
    assert.equal(text.split(before).length, 2, `${file} has not exactly one: ${before}`);
    writeFileSync(
      this.file(file),
      text.replace(before, () => after),
    );
  }

  write(file: string, text: string): void {
    writeFileSync(this.file(file), text);
  }

  /** Starts a command; a test that interrupts it needs the process. */
  start(words: readonly string[], environment: NodeJS.ProcessEnv = {}): Running {
    const child = spawn(this.file("bin", "sandbox"), words, {
      cwd: this.path,
      // The simulated cloud, whatever this host could boot.
      env: { ...process.env, SANDBOX_SIMULATE: "1", ...environment },
      stdio: ["ignore", "pipe", "pipe"],
      // A process group of its own, so that a test can end it whole.
      detached: true,
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      stdout += chunk;
    });
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      stderr += chunk;
    });
    const ended = new Promise<Result>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, signal) =>
        resolve({ code: code ?? (signal === null ? 1 : 128), stdout, stderr }),
      );
    });
    const killEverything = () => {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    };
    return { child, ended, killEverything };
  }

  run(words: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Result> {
    return this.start(words, environment).ended;
  }

  /** @throws {AssertionError} with the output, where the command fails */
  async succeed(words: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Result> {
    const result = await this.run(words, environment);
    assert.equal(result.code, 0, `bin/sandbox ${words.join(" ")}\n${result.stdout}\n${result.stderr}`);
    return result;
  }

  /** Waits for something that a running command brings about. @throws {AssertionError} where it ends without it */
  async until(condition: () => boolean, { child }: Running): Promise<void> {
    while (!condition()) {
      assert.ok(
        child.exitCode === null && child.signalCode === null,
        "the command ended before the condition held",
      );
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  up(stack: string, environment: NodeJS.ProcessEnv = {}): Promise<Result> {
    return this.succeed(["up", "--stack", stack, "--yes", "--suppress-progress"], environment);
  }

  async plan(stack: string, environment: NodeJS.ProcessEnv = {}): Promise<Plan> {
    const { stdout } = await this.succeed(["preview", "--stack", stack, "--json"], environment);
    return parsePlan(stdout);
  }

  cloudFile(stack: string): string {
    return this.file(".sandbox", "clouds", `${stack}.jsonl`);
  }

  stateFile(stack: string): string {
    return this.file(".sandbox", "state", ".pulumi", "stacks", "estate", `${stack}.json`);
  }
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Result>;
  /** As a crash or an impatient person does: nobody gets to clean up. */
  readonly killEverything: () => void;
}
