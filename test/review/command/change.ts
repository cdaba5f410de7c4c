import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { finish } from "../../../commands/process.ts";
import { Workspace } from "../../engine/workspace.ts";
import { isRecord } from "../../support/wire.ts";

export interface Reviewed {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** `10 created, 2 deleted`. */
  readonly headline: string;
  /** Names of the rules that refuse or would. */
  readonly rules: readonly string[];
  readonly findings: readonly string[];
  /** Titles and summaries of the sections. */
  readonly sections: readonly string[];
  readonly counts: unknown;
  readonly comment: string;
  readonly json: string;
}

/** A clone with a history, in which a test edits files and reviews them as a person does. */
export class ReviewClone {
  readonly workspace: Workspace;
  /** Every report that was written, in every form. */
  readonly reports: string[] = [];

  constructor(prepare: (workspace: Workspace) => void) {
    this.workspace = Workspace.clone();
    this.git("init", "--quiet", "--initial-branch", "main");
    prepare(this.workspace);
    this.git("add", "--all");
    this.commit("base");
  }

  git(...words: readonly string[]): string {
    return execFileSync("git", words, { cwd: this.workspace.path, encoding: "utf8" });
  }

  commit(message: string, ...options: readonly string[]): void {
    const author = ["-c", "user.name=test", "-c", "user.email=test@example.org"];
    this.git(...author, "commit", "--quiet", "--all", "--message", message, ...options);
  }

  /** Takes back what a test edited. */
  restore(): void {
    this.git("checkout", "--quiet", "--", ".");
  }

  async run(...words: readonly string[]): Promise<Pick<Reviewed, "code" | "stdout" | "stderr">> {
    const command = this.workspace.file("bin", "review");
    const { code, output, errors } = await finish(command, words, { cwd: this.workspace.path });
    return { code: code ?? 1, stdout: output, stderr: errors };
  }

  /** Interrupts a review, as a person's Ctrl-C does, once it says that text. Returns its exit code. */
  async interrupt(text: string, ...words: readonly string[]): Promise<number> {
    const child = spawn(this.workspace.file("bin", "review"), words, {
      cwd: this.workspace.path,
      stdio: ["ignore", "ignore", "pipe"],
      // A process group of its own: the terminal interrupts all of it.
      detached: true,
    });
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      if (chunk.includes(text) && child.pid !== undefined) process.kill(-child.pid, "SIGINT");
    });
    return new Promise((resolve) => child.once("close", (code) => resolve(code ?? 128)));
  }

  async review(...words: readonly string[]): Promise<Reviewed> {
    const finished = await this.run("--stack", "dev", "--base", "main", ...words);
    const json = this.output("dev.json");
    const document: unknown = JSON.parse(json);
    this.reports.push(
      json,
      this.output("dev.md"),
      this.output("dev.summary.md"),
      finished.stdout,
      finished.stderr,
    );
    assert.ok(isRecord(document), `no report:\n${finished.stdout}\n${finished.stderr}`);
    const records = (value: unknown) => (Array.isArray(value) ? value.filter(isRecord) : []);
    return {
      ...finished,
      headline: String(document.headline),
      rules: [...new Set(records(document.findings).map(({ rule }) => String(rule)))],
      findings: records(document.findings).map(({ text }) => String(text)),
      sections: records(document.sections).map(({ title, summary }) => `${title}: ${summary}`),
      counts: document.counts,
      comment: this.output("dev.md"),
      json,
    };
  }

  private output(name: string): string {
    const file = this.workspace.file(".sandbox", "review", name);
    return existsSync(file) ? readFileSync(file, "utf8") : "null";
  }
}
