import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./measure.ts";

/** The command of Terraform or of its successor, where one is installed. */
export async function findTerraform(): Promise<string | undefined> {
  for (const command of ["terraform", "tofu"]) {
    const found = await run(command, ["version"], process.env).catch(() => undefined);
    if (found?.code === 0) return command;
  }
  return undefined;
}

/** Seconds for a plan of as many built-in resources (`terraform_data`). */
export async function measureTerraform(command: string, directory: string, count: number): Promise<number> {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const resources = Array.from(
    { length: count },
    (_, index) => `resource "terraform_data" "r${index}" {\n  input = "${index}"\n}\n`,
  );
  writeFileSync(join(directory, "main.tf"), resources.join(""));
  await expectSuccess(command, [`-chdir=${directory}`, "init", "-input=false", "-no-color"]);
  const started = process.hrtime.bigint();
  await expectSuccess(command, [`-chdir=${directory}`, "plan", "-input=false", "-no-color", "-lock=false"]);
  return Number(process.hrtime.bigint() - started) / 1e9;
}

async function expectSuccess(command: string, words: readonly string[]): Promise<void> {
  const { code, output } = await run(command, words, process.env);
  if (code !== 0) throw new Error(`${command} ${words.join(" ")} failed:\n${output.slice(-2000)}`);
}
