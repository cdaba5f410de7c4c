import { existsSync, readFileSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../commands/failure.ts";
import { lackingForMachines } from "../machines/host.ts";
import type { Progress } from "../toolchain/progress.ts";
import type { CommandLine } from "./arguments.ts";
import type { Layout } from "./layout.ts";
import { existingStacks, readState } from "./state.ts";

/** Where a stack lives: in the cloud's file alone, or on machines of this host as well. */
export type RealmName = "simulated" | "machines";

function realmFile(layout: Layout, stack: string): string {
  return join(layout.realms, stack);
}

/** The realm that a stack was brought up in; undefined where it never was. */
export async function recordedRealm(layout: Layout, stack: string): Promise<RealmName | undefined> {
  const file = realmFile(layout, stack);
  if (existsSync(file)) {
    return readFileSync(file, "utf8").trim() === "machines" ? "machines" : "simulated";
  }
  // From before realms were recorded.
  const { resources } = await readState(layout, stack);
  return resources.length > 0 ? "simulated" : undefined;
}

export async function recordRealm(layout: Layout, stack: string, realm: RealmName): Promise<void> {
  await writeFile(realmFile(layout, stack), `${realm}\n`);
}

export async function forgetRealm(layout: Layout, stack: string): Promise<void> {
  await rm(realmFile(layout, stack), { force: true });
}

/** The stack that is meant where none is named. @throws Failure where none, or several, run on machines */
export async function onlyStackOnMachines(layout: Layout): Promise<string> {
  const stacks: string[] = [];
  for (const stack of await existingStacks(layout)) {
    if ((await recordedRealm(layout, stack)) === "machines") stacks.push(stack);
  }
  const [stack, another] = stacks;
  if (stack !== undefined && another === undefined) return stack;
  throw new Failure(
    stack === undefined
      ? "no stack runs on machines: bin/sandbox up --stack dev brings one up"
      : `${stacks.join(" and ")} run on machines: name one with --stack`,
  );
}

/** `SANDBOX_SIMULATE=1` does what `--simulate` does, for whoever cannot add a flag. */
function asksForSimulation({ simulate }: CommandLine, environment: NodeJS.ProcessEnv): boolean {
  const value = environment.SANDBOX_SIMULATE ?? "";
  return simulate || (value !== "" && value !== "0");
}

/**
 * The realm for a command. An `up` decides for good; what never was brought up is simulated.
 * @throws Failure where the stack lives in another one than is asked for, or this host cannot boot its machines
 */
export async function chooseRealm(
  layout: Layout,
  stack: string,
  command: CommandLine,
  environment: NodeJS.ProcessEnv,
  progress: Progress,
): Promise<RealmName> {
  const recorded = await recordedRealm(layout, stack);
  const simulate = asksForSimulation(command, environment);
  const lacking = simulate ? undefined : lackingForMachines(environment);
  if (recorded === "machines") {
    if (simulate) {
      throw new Failure(
        `stack ${stack} runs on machines: leave out --simulate (SANDBOX_SIMULATE), or remove it first with make down STACK=${stack}`,
      );
    }
    if (lacking !== undefined) {
      throw new Failure(`stack ${stack} runs on machines, but ${lacking}; run this where it was brought up`);
    }
    return "machines";
  }
  if (command.words[0] !== "up" && command.words[0] !== "update") return "simulated";
  const wanted: RealmName = simulate || lacking !== undefined ? "simulated" : "machines";
  if (recorded === "simulated" && wanted === "machines") {
    throw new Failure(
      `stack ${stack} is in the simulated cloud: go on there with --simulate, or remove it first with make down STACK=${stack}; then up makes machines`,
    );
  }
  if (lacking !== undefined) progress.note(`${lacking}: stack ${stack} is brought up in the simulated cloud`);
  return wanted;
}
