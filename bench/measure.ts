import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A program to preview. */
export interface Case {
  /** Also the folder of its project. */
  readonly name: string;
  /** Entry file, relative to the clone. */
  readonly program: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface Measurement {
  /** Of the whole command, in seconds. */
  readonly seconds: number;
  /** Processor time of the program's process, in seconds: it varies less than the clock on a busy machine. */
  readonly processor: number;
  /** Largest resident size of the program's process, in MB. */
  readonly megabytes: number;
}

const stack = "bench";

/** A project of its own for a case, so that no two share state: links into the clone and a Pulumi.yaml. */
export function createProject(root: string, benchDirectory: string, { name, program }: Case): string {
  const project = join(benchDirectory, name);
  rmSync(project, { recursive: true, force: true });
  mkdirSync(project, { recursive: true });
  for (const entry of [
    "bench",
    "components",
    "index.ts",
    "node_modules",
    "package.json",
    "sandbox",
    "stacks",
  ]) {
    symlinkSync(join(root, entry), join(project, entry));
  }
  const description = readFileSync(join(root, "Pulumi.yaml"), "utf8").replace(
    /^main: .*$/m,
    `main: ${program}`,
  );
  writeFileSync(join(project, "Pulumi.yaml"), description);
  writeFileSync(join(project, `Pulumi.${stack}.yaml`), "config:\n  estate:estate: prod\n");
  return project;
}

/**
 * Previews a project once, as `bin/sandbox preview` does.
 *
 * @throws {Error} with the end of the output, where the preview fails
 */
export async function measurePreview(
  root: string,
  project: string,
  { environment }: Case,
): Promise<Measurement> {
  const report = join(project, "usage.json");
  const started = process.hrtime.bigint();
  const { code, output } = await run(
    process.execPath,
    [
      join(root, "bench/preview.ts"),
      project,
      "preview",
      "--stack",
      stack,
      "--suppress-outputs",
      "--suppress-progress",
    ],
    {
      ...process.env,
      ...environment,
      NODE_OPTIONS: `--import=${join(root, "bench/report-usage.ts")}`,
      BENCH_USAGE_REPORT: report,
    },
  );
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  if (code !== 0) throw new Error(`the preview of ${project} failed:\n${output.slice(-3000)}`);
  const usage: { readonly kilobytes: number; readonly microseconds: number } = JSON.parse(
    readFileSync(report, "utf8"),
  );
  return { seconds, processor: usage.microseconds / 1e6, megabytes: usage.kilobytes / 1024 };
}

export function run(
  program: string,
  words: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { env: environment, stdio: ["ignore", "pipe", "pipe"] });
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.once("error", reject);
    child.once("close", (code) => resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString() }));
  });
}

/** The middle of an odd number of measurements. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
