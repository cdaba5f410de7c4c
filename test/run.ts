import { spawn } from "node:child_process";
import { join } from "node:path";

/**
 * Type check, format and lint, then every mocha test (arguments go to mocha: `--grep`). Each check
 * counts as one test; the last line says how many passed and failed, whatever happened before it.
 * `--checks` leaves mocha out.
 */
interface Tally {
  readonly passed: number;
  readonly failed: number;
}

const root = join(import.meta.dirname, "..");
const modules = join(root, "node_modules");

function run(words: readonly string[], onLine?: (line: string) => void): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, words, {
      cwd: root,
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
    child.once("close", (code) => resolve(code ?? 1));
  });
}

async function check(name: string, words: readonly string[]): Promise<Tally> {
  const code = await run(words);
  process.stdout.write(`${code === 0 ? "ok" : "FAILED"}: ${name}\n`);
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** Counts from mocha's own summary; a run that ends without one, or badly without a failure, has failed. */
async function runMocha(words: readonly string[]): Promise<Tally> {
  const count = { passing: undefined as number | undefined, failing: 0 };
  const code = await run(
    [join(modules, "mocha", "bin", "mocha.js"), "--spec", "test/**/*.test.ts", ...words],
    (line) => {
      const [, number, kind] = /^ {2}(\d+) (passing|failing)\b/.exec(line) ?? [];
      if (kind === "passing") count.passing = Number(number);
      if (kind === "failing") count.failing = Number(number);
    },
  );
  const broken = count.passing === undefined || (code !== 0 && count.failing === 0);
  return { passed: count.passing ?? 0, failed: count.failing + (broken ? 1 : 0) };
}

const words = process.argv.slice(2);
const tallies = [
  await check("types (tsc)", [join(modules, "typescript", "bin", "tsc"), "--noEmit", "-p", root]),
  await check("format and lint (biome)", [join(modules, "@biomejs", "biome", "bin", "biome"), "check", root]),
];
if (!words.includes("--checks")) {
  // Getting the CLI may take minutes, which no test should wait for.
  tallies.push(await check("set-up (bin/sandbox version)", [join(root, "sandbox", "main.ts"), "version"]));
  const image = join(root, "test", "support", "make-daemon-image.ts");
  tallies.push(await check("set-up (daemons whose checkers judge the roles)", [image]));
  tallies.push(await runMocha(words));
}

const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0);
const failed = tallies.reduce((sum, tally) => sum + tally.failed, 0);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
