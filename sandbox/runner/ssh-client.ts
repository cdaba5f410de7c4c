import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../commands/failure.ts";
import type { Host } from "../machines/hosts.ts";
import { existingNamespaces, namespaceFile } from "../machines/network/namespaces.ts";
import { type MachinePaths, namespaceOf } from "../machines/paths.ts";
import { run } from "../toolchain/process.ts";
import { loginIn } from "./login.ts";
import type { StackContext } from "./stacks.ts";

/** OpenSSH as the program itself logs in: from the deployer's network, with its key and the pinned host keys. */
export interface SshClient {
  /**
   * Program and arguments up to the command on the host.
   * @throws Failure where no state knows how to log in
   */
  readonly commandLine: (
    host: Host,
    options?: Readonly<Record<string, string>>,
  ) => Promise<readonly string[]>;
  /** Where sockets of shared connections may lie. */
  readonly directory: string;
  /** Removes keys and sockets. */
  readonly close: () => Promise<void>;
}

/** @throws Failure where the machines of the stack do not run, or its state cannot be read */
export async function openSshClient(
  context: StackContext,
  stack: string,
  paths: MachinePaths,
): Promise<SshClient> {
  const namespace = namespaceOf(paths, "deployer");
  if (!existingNamespaces().has(namespace)) {
    throw new Failure(
      `the machines of ${stack} do not run; bin/sandbox up --stack ${stack} starts them again`,
    );
  }
  const state = await exportState(context, stack);
  await mkdir(paths.run, { recursive: true, mode: 0o700 });
  const directory = await mkdtemp(join(paths.run, "ssh-"));
  const filesOf = async (host: Host) => {
    const login = loginIn(state, host.addresses);
    if (login === undefined) {
      throw new Failure(
        `the state of ${stack} has no command on ${host.name}, from which to know how to log in; run bin/sandbox up --stack ${stack}`,
      );
    }
    const [key, known] = [join(directory, `${host.id}.key`), join(directory, `${host.id}.known`)];
    await writeFile(key, `${login.privateKey.trimEnd()}\n`, { mode: 0o600 });
    await writeFile(known, `${host.name} ${login.hostKey}\n`);
    return { login, key, known };
  };
  // Written once: another login may be reading them.
  const files = new Map<string, ReturnType<typeof filesOf>>();
  return {
    directory,
    commandLine: async (host, options = {}) => {
      const made = files.get(host.id) ?? filesOf(host);
      files.set(host.id, made);
      const { login, key, known } = await made;
      const all = {
        IdentitiesOnly: "yes",
        HostKeyAlias: host.name,
        UserKnownHostsFile: known,
        GlobalKnownHostsFile: "/dev/null",
        StrictHostKeyChecking: "yes",
        ConnectTimeout: "10",
        LogLevel: "ERROR",
        ...options,
      };
      return [
        ...["nsenter", `--net=${namespaceFile(namespace)}`, "--", "ssh", "-F", "/dev/null", "-i", key],
        ...Object.entries(all).flatMap(([name, value]) => ["-o", `${name}=${value}`]),
        ...["-l", login.user, login.host],
      ];
    },
    close: () => rm(directory, { recursive: true, force: true }),
  };
}

async function exportState({ cli, environment, layout }: StackContext, stack: string): Promise<unknown> {
  const words = ["stack", "export", "--show-secrets", "--stack", stack];
  const { code, output, tail } = await run(cli, words, { environment, directory: layout.project });
  if (code !== 0) throw new Failure(`the state of ${stack} cannot be read: ${tail}`);
  return JSON.parse(output);
}
