import "../../components/support/sdk-speed.ts";
import * as pulumi from "@pulumi/pulumi";
import { type Answers, RecordingMonitor } from "./recording-monitor.ts";
import { stackType } from "./urn.ts";
import { World } from "./world.ts";

export interface DeclareOptions {
  /** @default "estate" */
  readonly project?: string;
  /** @default "test" */
  readonly stack?: string;
  /** As a preview sees it: computed outputs are unknown. @default false */
  readonly preview?: boolean;
  /** Generated passwords, by name, that have other values than otherwise. @default none */
  readonly renewed?: (name: string) => boolean;
  /** @default invented values, shaped by the providers' schemas */
  readonly answers?: Answers;
  /** Told all URNs but the stack's at the end, also where the program failed. */
  readonly onEnd?: (urns: readonly string[]) => void;
}

/**
 * Runs a program as the CLI does, with a monitor that records in place of an engine, until every output and every
 * registration is done. What the program returns are the stack's outputs.
 *
 * The SDK's state is one per process, so calls queue up.
 *
 * @throws whatever the program throws, at once or in an `apply`
 */
export function declare(program: () => unknown, options: DeclareOptions = {}): Promise<World> {
  const result = queue.then(() => run(program, options));
  queue = result.catch(() => undefined);
  return result;
}

let queue: Promise<unknown> = Promise.resolve();

async function run(
  program: () => unknown,
  {
    project = "estate",
    stack = "test",
    preview = false,
    renewed = () => false,
    answers,
    onEnd,
  }: DeclareOptions,
): Promise<World> {
  const monitor = new RecordingMonitor(project, stack, preview, renewed, answers);
  pulumi.runtime.setMockOptions(monitor, project, stack, preview);
  const failures = collectFailures();
  try {
    await Promise.race([
      failures.first,
      (async () => {
        await pulumi.runtime.runInPulumiStack(async () => program());
        await pulumi.runtime.disconnect();
      })(),
    ]);
  } finally {
    await failures.settled();
    failures.stop();
    onEnd?.(
      [...monitor.registrations.values()].flatMap(({ urn, type }) => (type === stackType ? [] : [urn])),
    );
  }
  failures.throwFirst();
  const root = [...monitor.registrations.values()].find(({ type }) => type === stackType);
  return new World(
    [...monitor.registrations.values()],
    monitor.invocations,
    (root && monitor.registeredOutputs.get(root.urn)) ?? {},
  );
}

/**
 * An error in an `apply` rejects promises that nobody awaits, and Node reports them to the process. While a program runs
 * they are its failures.
 */
function collectFailures() {
  const previous = process.listeners("unhandledRejection");
  const errors: unknown[] = [];
  let fail: (error: unknown) => void = () => undefined;
  const first = new Promise<never>((_, reject) => {
    fail = reject;
  });
  first.catch(() => undefined);
  const listen = (error: unknown) => {
    errors.push(error);
    fail(error);
  };
  process.removeAllListeners("unhandledRejection");
  process.on("unhandledRejection", listen);
  return {
    first,
    /** Nothing here waits for the world outside, so after one turn of the event loop every promise is settled. */
    settled: () => new Promise((resolve) => setImmediate(resolve)),
    throwFirst: () => {
      if (errors.length > 0) throw errors[0];
    },
    stop: () => {
      process.off("unhandledRejection", listen);
      for (const listener of previous) process.on("unhandledRejection", listener);
    },
  };
}
