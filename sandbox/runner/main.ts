import { Failure } from "../../commands/failure.ts";
import { ensureCli } from "../toolchain/cli.ts";
import { run } from "../toolchain/process.ts";
import { createProgress } from "../toolchain/progress.ts";
import { type CommandLine, parseArguments } from "./arguments.ts";
import { cliEnvironment } from "./environment.ts";
import { interruptible } from "./interruptible.ts";
import { layoutOf, prepareLayout, prepareProject } from "./layout.ts";
import { clearAbandonedLocks, needsLock, unlock } from "./locks.ts";
import { runPulumi } from "./pulumi.ts";
import { settleSettings } from "./realm-settings.ts";
import { chooseRealm, onlyStackOnMachines, recordRealm } from "./realms.ts";
import { chooseStack, isStackCommand, knownStacks, prepareStack, type StackContext } from "./stacks.ts";

/** Commands that neither run the program nor ask a provider: nothing is started for them. */
const LOCAL_COMMANDS: ReadonlySet<string> = new Set([
  ...["cancel", "config", "gen-completion", "help", "history", "login", "logout", "org", "plugin"],
  ...["stack", "state", "version", "whoami"],
]);

/** The sandbox's own commands, with the flags that each takes beside --stack. */
const OWN_COMMANDS: ReadonlyMap<string, readonly string[]> = new Map([
  ["status", []],
  ["probe", []],
  ["down", ["--yes", "-y"]],
  ["unlock", ["--yes", "-y"]],
  ["inventory", []],
  ["calibrate", ["--export"]],
  ["ssh", []],
  ["logs", []],
  ["help", []],
]);

/**
 * A word that an own command would pass over may have been meant to keep it from something.
 * @throws Failure for the first
 */
function refuseForeignWords({ words: [name = "", extra], help, flags }: CommandLine): void {
  const taken = OWN_COMMANDS.get(name);
  if (taken === undefined || help) return;
  // Probes are chosen by their themes.
  const foreign =
    (name === "probe" ? undefined : extra) ??
    flags.find((flag) => flag !== "--stack" && flag !== "-s" && !taken.includes(flag));
  if (foreign === undefined) return;
  throw new Failure(`bin/sandbox ${name} takes no "${foreign}", only --stack NAME; nothing was done`);
}

function needsServers(command: CommandLine): boolean {
  return !command.help && command.words.length > 0 && !LOCAL_COMMANDS.has(command.words[0] ?? "");
}

function isUp({ words: [name] }: CommandLine): boolean {
  return name === "up" || name === "update";
}

/** Refuses a word that is no command: the CLI would complain of the flags that come with it instead. */
async function refuseUnknownCommand(context: StackContext, { words, help }: CommandLine): Promise<void> {
  const [name] = words;
  if (
    name === undefined ||
    help ||
    OWN_COMMANDS.has(name) ||
    LOCAL_COMMANDS.has(name) ||
    isStackCommand(name)
  )
    return;
  const { environment, layout } = context;
  const { output } = await run(context.cli, ["help", name], { environment, directory: layout.project });
  // Of a word that it does not know the CLI shows its help as a whole.
  if (!/^ {2}pulumi \[command\]$/m.test(output)) return;
  const commands = [...output.matchAll(/^ {2}([a-z][a-z-]*) {2,}\S/gm)].map(([, each]) => each);
  throw new Failure(
    `there is no command "${name}"; the CLI has ${commands.join(", ")}; the sandbox has ${[...OWN_COMMANDS.keys()].join(", ")}`,
  );
}

/** `chooseStack` refuses these commands without a stack; this tells the compiler. */
function required(stack: string | undefined): string {
  if (stack === undefined) throw new Failure("no stack is chosen: name one with --stack");
  return stack;
}

/**
 * Runs a command line of `bin/sandbox` and returns its exit code.
 * @param root folder of the clone
 * @throws Failure with what the user can do
 */
export async function main(root: string, words: readonly string[]): Promise<number> {
  const command = parseArguments(words, process.cwd());
  const [name] = command.words;
  const isOwn = name !== undefined && OWN_COMMANDS.has(name);
  if (name === "help" || ((isOwn || name === undefined) && (words.length === 0 || command.help))) {
    const { HELP } = await import("./help.ts");
    process.stdout.write(HELP);
    return 0;
  }
  if (command.changesDirectory) {
    throw new Failure("the sandbox runs the program of its own clone: leave out --cwd (-C)");
  }

  refuseForeignWords(command);
  const progress = createProgress(process.stderr);
  const layout = layoutOf(root);
  await prepareLayout(layout);
  const cli = await interruptible((signal) =>
    ensureCli({
      root,
      workDirectory: layout.directory,
      environment: process.env,
      progress,
      signal,
    }),
  );
  await prepareProject(layout, cli.hasLanguageHost);
  const environment = cliEnvironment(layout, process.env);
  const context: StackContext = { layout, cli: cli.path, environment, progress };

  await refuseUnknownCommand(context, command);
  const stack = await chooseStack(layout, command);
  if (stack !== undefined && needsLock(command.words)) await clearAbandonedLocks(layout, stack, progress);
  switch (name) {
    case "status": {
      const { status } = await import("./status.ts");
      return status(layout, command.stack === undefined ? await knownStacks(layout) : [required(stack)]);
    }
    case "unlock": {
      await unlock(layout, required(stack), progress);
      return 0;
    }
    case "calibrate": {
      const { calibrate } = await import("./calibrate.ts");
      if (command.exportFile === undefined)
        throw new Failure(
          "bin/sandbox calibrate needs the export of a real stack: pulumi stack export --stack NAME > state.json, then bin/sandbox calibrate --export state.json",
        );
      return calibrate(layout, command.exportFile, progress);
    }
    case "inventory": {
      const { printInventory } = await import("./inventory.ts");
      return printInventory(layout, required(stack));
    }
    case "ssh":
    case "logs": {
      const hosts = await import("./hosts.ts");
      const [host, ...rest] = command.hostWords;
      if (host === undefined) throw new Failure(`bin/sandbox ${name} needs the name of a host`);
      return hosts[name](context, { stack: stack ?? (await onlyStackOnMachines(layout)), host, rest });
    }
    case "probe": {
      const { probe } = await import("./probe.ts");
      const [, ...themes] = command.words;
      return probe(context, stack ?? (await onlyStackOnMachines(layout)), themes, progress);
    }
    case "down": {
      const { down } = await import("./down.ts");
      return down(context, cli, required(stack));
    }
  }
  const complete = isUp(command) && !command.partial;
  const request = { arguments: command.pulumiArguments, servers: needsServers(command), stack, complete };
  if (stack === undefined) return runPulumi(context, cli, request);
  const realm = await chooseRealm(layout, stack, command, process.env, progress);
  await prepareStack(context, stack);
  await settleSettings(layout, stack, realm);
  if (realm === "simulated") {
    if (isUp(command)) await recordRealm(layout, stack, realm);
    return runPulumi(context, cli, request);
  }
  if (isUp(command)) await recordRealm(layout, stack, realm);
  // A preview asks nobody, and boots nothing.
  if (name === "preview" || name === "pre") return runPulumi(context, cli, request);
  const { attachMachines, keepPackagesOf } = await import("./machines.ts");
  const attached = attachMachines(context, { stack, repair: isUp(command) });
  const code = await runPulumi(context, cli, { ...request, realm: attached });
  if (code === 0 && complete) await keepPackagesOf(context, stack);
  return code;
}
