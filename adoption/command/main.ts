import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { errorMessage, Failure } from "../../commands/failure.ts";
import { isRecord } from "../../commands/record.ts";
import type { Declaration } from "../declared/declared.ts";
import { readDeclaration } from "../declared/read.ts";
import { EXIT } from "../exit-codes.ts";
import { importFile, parentsOf } from "../import-file.ts";
import type { Existing } from "../inventory/inventory.ts";
import { readInventory } from "../inventory/read.ts";
import { adoptedMachines } from "../machines.ts";
import { match } from "../match.ts";
import { renderReport } from "../report.ts";
import { parseArguments, type Request } from "./arguments.ts";
import { run } from "./process.ts";

/**
 * Runs a command line of `bin/adopt` and returns its exit code.
 * @param root folder of the clone
 * @throws {Failure} with what the user can do
 */
export async function main(root: string, words: readonly string[]): Promise<number> {
  const request = parseArguments(words);
  if (request.help) {
    const { help } = await import("./help.ts");
    process.stdout.write(help());
    return EXIT.fine;
  }
  const { stack } = request;
  if (!existsSync(join(root, `Pulumi.${stack}.yaml`))) {
    throw new Failure(
      `there is no stack "${stack}": ${join(root, `Pulumi.${stack}.yaml`)} is not there; make it with pulumi stack init ${stack}`,
    );
  }
  // An inventory with a mistake is told before the preview, which takes its time.
  const inventory = await inventoryOf(root, request);
  const { declaration, template } = await declarationOf(root, request);
  const matches = match(declaration, inventory);
  const out = request.out ?? join(root, ".sandbox", "adoption");
  await mkdir(out, { recursive: true });
  const files = {
    parents: join(out, `${stack}.parents.json`),
    imports: join(out, `${stack}.import.json`),
    machines: join(out, `${stack}.adopted.json`),
    report: join(out, `${stack}.md`),
  };
  const machines = adoptedMachines(matches.adopted, await settingOf(root, request));
  const shown = (file: string) => relative(process.cwd(), file);
  const report = renderReport(matches, machines, {
    stack,
    cli: request.cli ?? "bin/sandbox",
    parents: shown(files.parents),
    imports: shown(files.imports),
    machines: shown(files.machines),
  });
  const imports = importFile(template, "pulumi preview --import-file", matches.adopted);
  await writeFile(files.parents, json(parentsOf(imports)));
  await writeFile(files.imports, json(imports));
  await writeFile(files.machines, json(machines.hostKeys));
  await writeFile(files.report, report);
  process.stdout.write(`${report}\n==> ${shown(files.report)} has this report\n`);
  return matches.ambiguous.length > 0 ? EXIT.ambiguous : EXIT.fine;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

async function inventoryOf(root: string, { stack, inventory }: Request): Promise<readonly Existing[]> {
  if (inventory !== undefined) return readInventory(readText(inventory), inventory);
  const words = ["inventory", "--stack", stack];
  const { code, output, errors } = await run(join(root, "bin", "sandbox"), words, root);
  if (code !== 0) throw new Failure(`bin/sandbox ${words.join(" ")} ended with ${code}:\n${errors.trim()}`);
  return readInventory(output, `bin/sandbox ${words.join(" ")}`);
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Failure(
      `${file} cannot be read (${errorMessage(error)}); docs/adoption.md has the commands that write an inventory`,
      { cause: error },
    );
  }
}

/** What was adopted before stays so: a machine that leaves the setting is replaced. */
async function settingOf(root: string, { stack, cli }: Request): Promise<Readonly<Record<string, string>>> {
  const program = cli ?? join(root, "bin", "sandbox");
  const words = ["config", "--stack", stack, "--json"];
  const { code, output, errors } = await run(program, words, root);
  if (code !== 0)
    throw new Failure(`${cli ?? "bin/sandbox"} ${words.join(" ")} ended with ${code}:\n${errors.trim()}`);
  const settings: unknown = JSON.parse(output);
  const entry = isRecord(settings) ? settings["estate:adopted"] : undefined;
  const value = isRecord(entry) && typeof entry.value === "string" ? entry.value : "{}";
  const adopted: unknown = JSON.parse(value);
  if (!isRecord(adopted)) return {};
  return Object.fromEntries(Object.entries(adopted).map(([server, key]) => [server, String(key)]));
}

interface Previewed {
  readonly declaration: Declaration;
  /** The import file that the engine writes for everything that it would create. */
  readonly template: string;
}

async function declarationOf(root: string, { stack, cli }: Request): Promise<Previewed> {
  const program = cli ?? join(root, "bin", "sandbox");
  const directory = await mkdtemp(join(tmpdir(), "estate-adopt-"));
  const file = join(directory, "import.json");
  // What is deleted together with what is replaced is managed, too, and shown with the steps of replacements alone.
  const words = [
    ...["preview", "--stack", stack, "--json", "--show-sames", "--show-replacement-steps"],
    ...["--import-file", file],
  ];
  const shown = `${cli ?? "bin/sandbox"} preview --stack ${stack}`;
  try {
    const { code, output, errors } = await run(program, words, root);
    if (code !== 0 || output.trim() === "") {
      throw new Failure(`${shown} ended with ${code}:\n${(errors.trim() || diagnostics(output)).trim()}`);
    }
    return { declaration: readDeclaration(output, shown), template: readFileSync(file, "utf8") };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** A failed preview tells why in its document. */
function diagnostics(output: string): string {
  return output.split("\n").slice(-30).join("\n");
}
