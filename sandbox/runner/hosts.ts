import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../failure.ts";
import { machineDisk, machineLeader } from "../machines/boot/machine.ts";
import { findHost, type Host, listHosts } from "../machines/hosts.ts";
import { existingNamespaces, namespaceFile } from "../machines/network/namespaces.ts";
import { type MachinePaths, machinePaths, namespaceOf } from "../machines/paths.ts";
import { diskDirectory } from "../machines/storage.ts";
import { cacheDirectory } from "../toolchain/cli.ts";
import { run } from "../toolchain/process.ts";
import { loginIn } from "./login.ts";
import { recordedRealm } from "./realms.ts";
import { runCli } from "./session.ts";
import type { StackContext } from "./stacks.ts";

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
  const namespace = namespaceOf(paths, "deployer");
  if (!existingNamespaces().has(namespace)) throw notRunning(host, request.stack);
  const login = loginIn(await exportState(context, request.stack), host.addresses);
  if (login === undefined) {
    throw new Failure(
      `the state of ${request.stack} has no command on ${host.name}, from which to know how to log in; run bin/sandbox up --stack ${request.stack}`,
    );
  }
  const directory = await temporary(paths);
  try {
    const [key, known] = [join(directory, "key"), join(directory, "known_hosts")];
    await writeFile(key, `${login.privateKey.trimEnd()}\n`, { mode: 0o600 });
    await writeFile(known, `${host.name} ${login.hostKey}\n`);
    const options = {
      IdentitiesOnly: "yes",
      HostKeyAlias: host.name,
      UserKnownHostsFile: known,
      GlobalKnownHostsFile: "/dev/null",
      StrictHostKeyChecking: "yes",
      ConnectTimeout: "10",
      LogLevel: "ERROR",
    };
    return await runCli({
      program: "nsenter",
      arguments: [
        ...[`--net=${namespaceFile(namespace)}`, "--", "ssh", "-F", "/dev/null", "-i", key],
        ...Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]),
        ...["-l", login.user, login.host, ...request.rest],
      ],
      directory: process.cwd(),
      environment: process.env,
    });
  } finally {
    await rm(directory, { recursive: true, force: true });
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

async function locate(
  { layout }: StackContext,
  { stack, host }: HostRequest,
): Promise<{ readonly paths: MachinePaths; readonly host: Host }> {
  if ((await recordedRealm(layout, stack)) !== "machines") {
    throw new Failure(
      `stack ${stack} has no machines: it is simulated, or was never brought up (bin/sandbox up --stack ${stack})`,
    );
  }
  const paths = machinePaths(layout.root, stack);
  return { paths, host: findHost(await listHosts(paths), host) };
}

function notRunning(host: Host, stack: string): Failure {
  return new Failure(`${host.name} does not run; bin/sandbox up --stack ${stack} starts it again`);
}

async function exportState({ cli, environment, layout }: StackContext, stack: string): Promise<unknown> {
  const words = ["stack", "export", "--show-secrets", "--stack", stack];
  const { code, output, tail } = await run(cli, words, { environment, directory: layout.project });
  if (code !== 0) throw new Failure(`the state of ${stack} cannot be read: ${tail}`);
  return JSON.parse(output);
}

async function temporary({ run: folder }: MachinePaths): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return mkdtemp(join(folder, "ssh-"));
}
