import { join } from "node:path";
import { errorMessage, Failure } from "./failure.ts";
import { main } from "./runner/main.ts";

const root = join(import.meta.dirname, "..");
try {
  process.exitCode = await main(root, process.argv.slice(2));
} catch (error) {
  if (error instanceof Failure) {
    process.stderr.write(`error: ${error.message}\n`);
    process.exitCode = error.exitCode;
  } else {
    process.stderr.write(`error: a mistake of the sandbox itself: ${errorMessage(error)}\n`);
    throw error;
  }
}
