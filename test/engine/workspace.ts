import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { type Result, type Running, startSandbox } from "../support/sandbox-command.ts";
import { type Plan, parsePlan } from "./plan.ts";

const root = join(import.meta.dirname, "..", "..");
const leftBehind = new Set([".git", ".sandbox", "node_modules"]);

/** A copy of the project in which a test edits files and runs `bin/sandbox`, as a person does in a clone. */
export class Workspace {
  readonly path: string;
  /**
   * The time for its program, unless a test gives another: when the clone was made. Else the period of a certificate
   * could end between two commands, and the second would renew it, rightly, in the middle of what is tested.
   */
  readonly now: string;

  private constructor(path: string, now: string) {
    this.path = path;
    this.now = now;
  }

  /** A clone as git would make it, with the dependencies of this one. */
  static clone(): Workspace {
    const path = realpathSync(mkdtempSync(join(tmpdir(), "estate-")));
    cpSync(root, path, { recursive: true, filter: (source) => !leftBehind.has(basename(source)) });
    symlinkSync(join(root, "node_modules"), join(path, "node_modules"));
    return new Workspace(path, new Date().toISOString());
  }

  /** The same with its state and its simulated cloud. */
  copy(): Workspace {
    const path = realpathSync(mkdtempSync(join(tmpdir(), "estate-")));
    cpSync(this.path, path, { recursive: true, verbatimSymlinks: true });
    return new Workspace(path, this.now);
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
    return startSandbox(this.path, words, { ESTATE_NOW: this.now, ...environment });
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

  /** The state is written once, at the end: no test kills this command, and a write for each resource takes most of it. */
  up(stack: string, environment: NodeJS.ProcessEnv = {}): Promise<Result> {
    return this.succeed(["up", "--stack", stack, "--yes", "--suppress-progress"], {
      PULUMI_SKIP_CHECKPOINTS: "true",
      ...environment,
    });
  }

  async plan(stack: string, environment: NodeJS.ProcessEnv = {}): Promise<Plan> {
    const { stdout } = await this.succeed(
      ["preview", "--stack", stack, "--json", "--show-replacement-steps"],
      environment,
    );
    return parsePlan(stdout);
  }

  cloudFile(stack: string): string {
    return this.file(".sandbox", "clouds", `${stack}.jsonl`);
  }

  stateFile(stack: string): string {
    return this.file(".sandbox", "state", ".pulumi", "stacks", "estate", `${stack}.json`);
  }
}
