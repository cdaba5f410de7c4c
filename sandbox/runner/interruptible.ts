import { Failure } from "../../commands/failure.ts";

/** A signal that an interrupt aborts, while the sandbox itself is at work and no CLI is there to react to it. */
export async function interruptible<Result>(
  action: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const interrupt = () => controller.abort();
  process.once("SIGINT", interrupt).once("SIGTERM", interrupt);
  try {
    return await action(controller.signal);
  } catch (error) {
    if (!controller.signal.aborted) throw error;
    throw new Failure("interrupted; run the same command again to go on", { exitCode: 130, cause: error });
  } finally {
    process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
  }
}
