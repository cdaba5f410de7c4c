import { join } from "node:path";
import { Failure } from "../../commands/failure.ts";
import { machineDisk, machineLeader } from "../machines/boot/machine.ts";
import { findHost, type Host, isReplaced, listHosts } from "../machines/hosts.ts";
import { type MachinePaths, machinePaths } from "../machines/paths.ts";
import { diskDirectory } from "../machines/storage.ts";
import { cacheDirectory } from "../toolchain/cli.ts";
import type { Layout } from "./layout.ts";
import { recordedRealm } from "./realms.ts";
import { runCli } from "./session.ts";
import { openSshClient } from "./ssh-client.ts";
import type { StackContext } from "./stacks.ts";
import { knownIds } from "./state.ts";

/** What `bin/sandbox ssh` and `bin/sandbox logs` are asked for. */
export interface HostRequest {
  readonly stack: string;
  readonly host: string;
  /** What follows the host, untouched. */
  readonly rest: readonly string[];
}

/**
 * A shell or a command on a host, with the key that the program itself uses and the host key that it pins.
 * @returns ssh's exit code
 * @throws Failure where there is no such host, it does not run, or no state knows how to log in
 */
export async function ssh(context: StackContext, request: HostRequest): Promise<number> {
  const { paths, host } = await locate(context, request);
  const client = await openSshClient(context, request.stack, paths);
  try {
    const [program = "", ...words] = await client.commandLine(host);
    return await runCli({
      program,
      arguments: [...words, ...request.rest],
      directory: process.cwd(),
      environment: process.env,
    });
  } finally {
    await client.close();
  }
}

/**
 * The journal of a host, whether it runs or not.
 * @returns journalctl's exit code
 */
export async function logs(context: StackContext, request: HostRequest): Promise<number> {
  const { paths, host } = await locate(context, request);
  const leader = await machineLeader(paths, host.id);
  const disks = await diskDirectory(paths, cacheDirectory(process.env));
  const journal = join(machineDisk(disks, host.id), "upper/var/log/journal");
  const entrance = ["--target", String(leader), "--mount", "--uts", "--ipc", "--net", "--pid", "--"];
  const inside = ["nsenter", ...entrance, "journalctl"];
  const [program = "", ...words] = leader === undefined ? ["journalctl", `--directory=${journal}`] : inside;
  return runCli({
    program,
    arguments: [...words, ...request.rest],
    directory: process.cwd(),
    environment: process.env,
  });
}

/** The paths of a stack that runs on machines. @throws Failure where it does not */
export async function pathsOnMachines({ layout }: StackContext, stack: string): Promise<MachinePaths> {
  if ((await recordedRealm(layout, stack)) !== "machines") {
    throw new Failure(
      `stack ${stack} has no machines: it is simulated, or was never brought up (bin/sandbox up --stack ${stack})`,
    );
  }
  return machinePaths(layout.root, stack);
}

async function locate(
  context: StackContext,
  { stack, host }: HostRequest,
): Promise<{ readonly paths: MachinePaths; readonly host: Host }> {
  const paths = await pathsOnMachines(context, stack);
  const all = await listHosts(paths);
  // One that was replaced has no name any more.
  const exact = all.find(({ id, addresses }) => [id, ...addresses].includes(host));
  return { paths, host: exact ?? findHost(await presentHosts(context.layout, stack, paths), host) };
}

/** The machines of a stack without those that were replaced and are kept by their clouds. */
export async function presentHosts(
  layout: Layout,
  stack: string,
  paths: MachinePaths,
): Promise<readonly Host[]> {
  const [all, known] = await Promise.all([listHosts(paths), knownIds(layout, stack)]);
  return all.filter((host) => !isReplaced(host, all, known));
}
