import { Failure } from "../review/failure.ts";
import { main } from "./command.ts";

try {
  process.exitCode = await main(process.argv.slice(2), process.env);
} catch (error) {
  // Anything else is a mistake of the program itself, and its stack says where.
  if (!(error instanceof Failure)) throw error;
  process.stderr.write(`error: ${error.message}\n`);
  process.exitCode = error.exitCode;
}
