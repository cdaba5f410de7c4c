import { hostCgroups, killCgroup, makeGroup, removeCgroups } from "./boot/cgroups.ts";
import type { MachinePaths } from "./paths.ts";

/** The control group that everything of a stack is in, so that nothing of it can get lost. */
export function groupOfWorld({ world }: MachinePaths): string {
  return `estate-${world}`;
}

/** The groups that the processes beside the machines join. */
export async function helperGroups(paths: MachinePaths): Promise<readonly string[]> {
  return makeGroup(await hostCgroups(), `${groupOfWorld(paths)}/helpers`);
}

/** Ends whatever is still in a stack's group, whether anybody has a record of it or not, and removes the group. */
export async function removeWorldGroup(paths: MachinePaths): Promise<void> {
  const mounts = await hostCgroups();
  await killCgroup(mounts, groupOfWorld(paths));
  await removeCgroups(mounts, groupOfWorld(paths));
}
