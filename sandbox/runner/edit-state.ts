import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../commands/failure.ts";
import { run } from "../toolchain/process.ts";
import type { StackContext } from "./stacks.ts";

/**
 * Edits a stack's state through the CLI's own export and import, which check it.
 * @param edit from what `pulumi stack export` writes to what `pulumi stack import` reads
 * @throws Failure with the CLI's words
 */
export async function editState(
  { layout, cli, environment }: StackContext,
  stack: string,
  edit: (exported: string) => string,
): Promise<void> {
  const file = join(layout.directory, `${stack}.${process.pid}.json`);
  const stackCommand = async (action: "export" | "import") => {
    const words = ["stack", action, "--stack", stack, "--file", file];
    const outcome = await run(cli, words, { environment, directory: layout.project });
    if (outcome.code !== 0) throw new Failure(`pulumi ${words.join(" ")} failed: ${outcome.tail}`);
  };
  try {
    // Made first, for its mode: secrets in it are encrypted, but it is the state.
    await writeFile(file, "", { mode: 0o600 });
    await stackCommand("export");
    await writeFile(file, edit(await readFile(file, "utf8")));
    await stackCommand("import");
  } finally {
    await rm(file, { force: true });
  }
}
