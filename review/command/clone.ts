import { mkdtemp, realpath, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Finished, run } from "./process.ts";

/** A copy of the project in a temporary folder, whose sandbox is its own: nothing there is anybody's state. */
export interface Clone {
  readonly path: string;
  /** Runs `bin/sandbox`, in the simulated cloud and at a given time. */
  readonly sandbox: (...words: readonly string[]) => Promise<Finished>;
}

/** The sandbox's folder in a clone. */
export function sandboxFolder(path: string): string {
  return join(path, ".sandbox");
}

/**
 * Makes a temporary folder, uses it, and removes it.
 * @param fill puts the project into the folder, which is empty
 */
export async function withClone<Result>(
  root: string,
  now: Date,
  fill: (path: string) => Promise<void>,
  use: (clone: Clone) => Promise<Result>,
  empty: (path: string) => Promise<void> = async () => {},
): Promise<Result> {
  const parent = await realpath(await mkdtemp(join(tmpdir(), "estate-review-")));
  const path = join(parent, "estate");
  const time = now.toISOString();
  const environment = {
    ...process.env,
    SANDBOX_SIMULATE: "1",
    ESTATE_NOW: time,
    SANDBOX_NOW: time,
    // The state is written once, at the end, and not after each resource, which takes most of an up. A run that is killed
    // loses it, and the clone with it is thrown away (Pulumi, sdk/go/common/env).
    PULUMI_SKIP_CHECKPOINTS: "true",
  };
  try {
    await fill(path);
    const dependencies = join(path, "node_modules");
    // A clone whose dependencies are a link may track it.
    await rm(dependencies, { recursive: true, force: true });
    await symlink(join(root, "node_modules"), dependencies);
    const sandbox: Clone["sandbox"] = (...words) =>
      run(join(path, "bin", "sandbox"), words, { directory: path, environment });
    return await use({ path, sandbox });
  } finally {
    await empty(path);
    await rm(parent, { recursive: true, force: true });
  }
}
