import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Summary } from "./support/summary.ts";

/**
 * Type check, format and lint, then every mocha test (arguments go to mocha: `--grep`). Each check and each step of the
 * set-up counts as one test. Ends with what took longest and what failed; the last line says how many passed and failed,
 * whatever happened before it. `--checks` leaves set-up and mocha out.
 */
interface Tally {
  readonly passed: number;
  readonly failed: number;
}

const root = join(import.meta.dirname, "..");
const modules = join(root, "node_modules");
/** For this run only. What it compiles is mostly of clones in temporary folders, which no later run would load. */
const work = mkdtempSync(join(tmpdir(), "estate-tests-"));
process.once("exit", () => rmSync(work, { recursive: true, force: true }));
/** A terminal tells the children too; they are waited for, since they remove what they have made. */
let interrupted = false;
process.on("SIGINT", () => {
  interrupted = true;
});
/** Seconds by what was done. */
const durations = new Map<string, number>();
/** What failed, and how: told once more at the end, where a log is read first. */
const failures: string[] = [];

function run(words: readonly string[], onLine?: (line: string) => void): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, words, {
      cwd: root,
      env: { ...process.env, NODE_COMPILE_CACHE: join(work, "compile-cache") },
      stdio: ["inherit", onLine ? "pipe" : "inherit", "inherit"],
    });
    let rest = "";
    child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
      process.stdout.write(chunk);
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) onLine?.(line);
    });
    child.once("error", (error) => {
      process.stderr.write(`${error.message}\n`);
      resolve(1);
    });
    child.once("close", (code) => {
      if (interrupted) process.exit(130);
      resolve(code ?? 1);
    });
  });
}

async function check(name: string, words: readonly string[]): Promise<Tally> {
  const started = performance.now();
  const code = await run(words);
  const seconds = (performance.now() - started) / 1000;
  durations.set(name, seconds);
  process.stdout.write(`${code === 0 ? "ok" : "FAILED"}: ${name} (${seconds.toFixed(0)} s)\n`);
  if (code === 0) return { passed: 1, failed: 0 };
  failures.push(name);
  return { passed: 0, failed: 1 };
}

/**
 * What takes minutes where nothing is cached and no test should wait for. Two rows at once: compilers, which take all of
 * the processors, and images, which mostly wait for the network and the disk; only the daemons' image needs packages
 * that a compiler makes.
 */
async function setUp(): Promise<Tally[]> {
  const ready = (step: string) => [join(root, "test", "support", "make-ready.ts"), step];
  const packages = check("set-up: packages of Consul and consul-template", ready("packages"));
  const compilers = packages.then(async (made) => [
    made,
    await check("set-up: Pulumi CLI (bin/sandbox version)", [join(root, "sandbox", "main.ts"), "version"]),
    await check("set-up: ACME authority", ready("authority")),
  ]);
  const images = check("set-up: images of machines and their world", ready("images")).then(async (made) => {
    await packages;
    return [made, await check("set-up: image with the daemons that judge the roles", ready("daemons"))];
  });
  return (await Promise.all([compilers, images])).flat();
}

/** Counts from mocha's own summary; a run that ends without one, or badly without a failure, has failed. */
async function runMocha(words: readonly string[]): Promise<Tally> {
  const count = { passing: undefined as number | undefined, failing: 0 };
  const file = join(work, "summary.json");
  const reporter = join(root, "test", "support", "summary.ts");
  const report = words.includes("--reporter")
    ? []
    : ["--reporter", reporter, "--reporter-option", `file=${file}`];
  const started = performance.now();
  const code = await run(
    [join(modules, "mocha", "bin", "mocha.js"), "--spec", "test/**/*.test.ts", ...report, ...words],
    (line) => {
      const [, number, kind] = /^ {2}(\d+) (passing|failing)\b/.exec(line) ?? [];
      if (kind === "passing") count.passing = Number(number);
      if (kind === "failing") count.failing = Number(number);
    },
  );
  durations.set("all test files", (performance.now() - started) / 1000);
  if (existsSync(file)) {
    const summary: Summary = JSON.parse(readFileSync(file, "utf8"));
    for (const [name, milliseconds] of Object.entries(summary.milliseconds))
      durations.set(name, milliseconds / 1000);
    failures.push(...summary.failures);
  }
  const broken = count.passing === undefined || (code !== 0 && count.failing === 0);
  if (broken) failures.push(`mocha ended with ${code} and without its count of passed tests`);
  return { passed: count.passing ?? 0, failed: count.failing + (broken ? 1 : 0) };
}

/** What takes long enough for somebody to shorten it. */
function longest(): string {
  const slow = [...durations].sort(([, one], [, other]) => other - one).slice(0, 20);
  return slow.map(([name, seconds]) => `${seconds.toFixed(0).padStart(6)} s  ${name}\n`).join("");
}

const words = process.argv.slice(2);
const tallies = [
  await check("types (tsc)", [join(modules, "typescript", "bin", "tsc"), "--noEmit", "-p", root]),
  await check("format and lint (biome)", [join(modules, "@biomejs", "biome", "bin", "biome"), "check", root]),
];
if (!words.includes("--checks")) {
  tallies.push(...(await setUp()));
  tallies.push(await runMocha(words));
  process.stdout.write(`What took longest:\n${longest()}`);
}

const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0);
const failed = tallies.reduce((sum, tally) => sum + tally.failed, 0);
if (failures.length > 0)
  process.stdout.write(
    `What failed:\n${failures.map((text) => `${text.replaceAll(/^(?=.)/gm, "  ")}\n`).join("")}`,
  );
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
