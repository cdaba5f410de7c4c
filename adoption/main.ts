import { join } from "node:path";
import { main } from "./command/main.ts";
import { Failure } from "./failure.ts";

const root = join(import.meta.dirname, "..");
try {
  process.exitCode = await main(root, process.argv.slice(2));
} catch (error) {
  // Anything else is a mistake of the command itself, and its stack says where.
  if (!(error instanceof Failure)) throw error;
  process.stderr.write(`error: ${error.message}\n`);
  process.exitCode = error.exitCode;
}
