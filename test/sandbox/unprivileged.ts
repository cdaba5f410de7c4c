import { chmodSync } from "node:fs";

const NOBODY = 65_534;

/**
 * Does something as a user who may read a folder but not write to it: root, whom no mode stops, gives up its rights
 * meanwhile.
 */
export async function asStranger<Result>(
  directory: string,
  action: () => Result | Promise<Result>,
): Promise<Result> {
  const isRoot = process.geteuid?.() === 0;
  chmodSync(directory, isRoot ? 0o755 : 0o555);
  if (isRoot) process.seteuid?.(NOBODY);
  try {
    return await action();
  } finally {
    if (isRoot) process.seteuid?.(0);
    else chmodSync(directory, 0o755);
  }
}
