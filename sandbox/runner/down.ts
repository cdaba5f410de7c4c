import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../commands/failure.ts";
import { openCloud } from "../cloud/open.ts";
import type { Cli } from "../toolchain/cli.ts";
import { run } from "../toolchain/process.ts";
import { liftGuards } from "./guards.ts";
import { cloudFile, stackFileName } from "./layout.ts";
import { runPulumi } from "./pulumi.ts";
import { settleSettings } from "./realm-settings.ts";
import { forgetRealm, recordedRealm } from "./realms.ts";
import type { StackContext } from "./stacks.ts";
import { readState, stackExists } from "./state.ts";
import { countByProvider } from "./status.ts";

/**
 * Removes a stack with all it has. Protection and retention guard what a cloud holds in earnest; here they would only
 * keep a rehearsal from starting over.
 */
export async function down(context: StackContext, cli: Cli, stack: string): Promise<number> {
  const { layout, progress, environment } = context;
  const machines = (await recordedRealm(layout, stack)) === "machines";
  if (machines) {
    const { removeStackMachines } = await import("./machines.ts");
    const step = progress.start(`ending the machines of ${stack}`);
    await removeStackMachines(context, stack);
    step.done(`the machines of ${stack} are gone`);
  }
  if (stackExists(layout, stack)) {
    const { resources } = await readState(layout, stack);
    // Most of a stack on machines is inside them: with them gone there is nothing to take apart in order.
    if (resources.length > 0 && !machines) {
      await liftGuards(context, stack);
      const code = await runPulumi(context, cli, {
        // What cannot be removed keeps what it needs, and nothing else.
        arguments: ["destroy", "--stack", stack, "--yes", "--skip-preview", "--continue-on-error"],
        servers: true,
        stack,
        complete: false,
      });
      if (code !== 0) {
        await tellWhatRemains(context, stack);
        return code;
      }
    }
    const outcome = await run(
      cli.path,
      ["stack", "rm", stack, "--yes", "--force", "--remove-backups", "--non-interactive"],
      {
        environment,
        directory: layout.project,
      },
    );
    if (outcome.code !== 0) throw new Failure(`stack ${stack} could not be removed: ${outcome.tail}`);
  }
  await rm(join(layout.tracked, stackFileName(stack)), { force: true });
  await removeCloud(context, stack, machines);
  await settleSettings(layout, stack, "simulated");
  await forgetRealm(layout, stack);
  progress.note(`stack ${stack} is removed`);
  return 0;
}

async function tellWhatRemains({ layout, progress }: StackContext, stack: string): Promise<void> {
  const { resources } = await readState(layout, stack);
  const managed = resources.filter(({ custom, type }) => custom && !type.startsWith("pulumi:"));
  progress.note(
    `stack ${stack} is not removed: ${countByProvider(managed.map(({ type }) => type)).join("; ")} are left; run this again once the errors above are mended`,
  );
}

/** Removes what is left in the simulated cloud: what earlier runs retained, and what a lost answer left behind. */
async function removeCloud({ layout, progress }: StackContext, stack: string, whole: boolean): Promise<void> {
  const file = cloudFile(layout, stack);
  if (!existsSync(file)) return;
  const cloud = openCloud(file);
  try {
    // The account's default project is nobody's to remove.
    const objects = cloud.all().filter(({ properties }) => properties.isDefault !== true);
    const left = countByProvider(objects.map(({ type }) => type));
    if (left.length > 0 && !whole)
      progress.note(`left in the simulated cloud, now removed: ${left.join("; ")}`);
    // Under its lock, so that no other command is at work in it.
    await rm(file);
  } finally {
    cloud.close();
  }
  await rm(`${file}.key`, { force: true });
}
