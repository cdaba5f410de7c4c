import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { loadEstate } from "../stacks/index.ts";
import { bringUpToDate } from "./folder.ts";
import { estateDocuments } from "./index.ts";
import { readExpiries } from "./outputs.ts";

/**
 * `make docs`: writes the documents of a stack. Those of prod without any state are committed, in docs/estate; all others
 * go to .sandbox/documents/STACK.
 */
const root = join(import.meta.dirname, "..");

async function main(words: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...words],
    options: { stack: { type: "string", default: "prod" }, outputs: { type: "string" } },
  });
  const { stack, outputs } = values;
  const expiries = outputs === undefined ? {} : { expiries: readExpiries(outputs) };
  const documents = await estateDocuments({ estate: loadEstate(stack), ...expiries });
  const committed = stack === "prod" && outputs === undefined;
  const folder = committed ? join(root, "docs", "estate") : join(root, ".sandbox", "documents", stack);
  const changes = bringUpToDate(folder, documents);
  const place = relative(root, folder);
  for (const path of changes) process.stdout.write(`${place}/${path}\n`);
  process.stdout.write(`==> ${documents.length} documents in ${place}, ${changes.length} changed\n`);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
