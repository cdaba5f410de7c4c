import { Failure } from "./failure.ts";

/** Runs the command of a program under `bin/` to its exit code; what the user can mend is told without a stack. */
export async function runMain(command: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await command();
  } catch (error) {
    // Anything else is a mistake of the program itself, and its stack says where.
    if (!(error instanceof Failure)) throw error;
    process.stderr.write(`error: ${error.message}\n`);
    process.exitCode = error.exitCode;
  }
}
