import { readFileSync } from "node:fs";
import { Failure } from "../../../commands/failure.ts";
import { finish } from "../../../commands/process.ts";
import { run } from "../../toolchain/process.ts";
import type { IpCommands } from "./plan.ts";

export const SYSTEM: NodeJS.ProcessEnv = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C" };

export function namespaceFile(name: string): string {
  return `/run/netns/${name}`;
}

/** Names of the network namespaces that exist: a file alone, left by a reboot, is none. */
export function existingNamespaces(): ReadonlySet<string> {
  const mounts = readFileSync("/proc/self/mountinfo", "utf8").split("\n");
  const names = mounts.flatMap((line) => /^(?:\S+ ){4}\/run\/netns\/(\S+) /.exec(line)?.[1] ?? []);
  return new Set(names);
}

/** Makes a network namespace, empty, in the place of whatever is left of one of that name. */
export async function makeNamespace(name: string): Promise<void> {
  await removeNamespace(name);
  await ip(["netns", "add", name]);
  // A new namespace may have what the host has set (ip-sysctl, devconf_inherit_init_net).
  await setKernel(name, { "net.ipv6.conf.all.disable_ipv6": "0", "net.ipv6.conf.default.disable_ipv6": "0" });
}

/** With all its interfaces and the other ends of their cables. One that does not exist is no error. */
export async function removeNamespace(name: string): Promise<void> {
  const { code, tail } = await run("ip", ["netns", "delete", name], { environment: SYSTEM });
  if (code !== 0 && !/No such file/.test(tail)) {
    throw new Failure(`the network namespace ${name} cannot be removed: ${tail}`);
  }
}

/**
 * Runs commands inside a namespace, all in one process.
 * @throws Failure with the words of ip(8) for the first that fails
 */
export async function configure(namespace: string, commands: IpCommands): Promise<void> {
  await ip(["-n", namespace, "-batch", "-"], `${commands.join("\n")}\n`);
}

/**
 * Removes interfaces of a namespace with the other ends of their cables; one that is not there is no error. The kernel
 * takes a cable away some time after the namespace of its other end, which may be made again at once.
 */
export async function removeInterfaces(namespace: string, names: readonly string[]): Promise<void> {
  const words = ["-n", namespace, "-force", "-batch", "-"];
  const input = names.map((name) => `link delete ${name}\n`).join("");
  const { errors } = await finish("ip", words, { env: SYSTEM, input });
  const wrong = errors.split("\n").filter((line) => !/^$|Cannot find device|^Command failed/.test(line));
  if (wrong.length > 0)
    throw new Failure(`interfaces of ${namespace} cannot be removed: ${wrong.join("; ")}`);
}

/** Settings of the kernel inside a namespace, `net.ipv4.ip_forward`. */
export async function setKernel(
  namespace: string,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  const script = Object.entries(settings)
    .map(([name, value]) => `echo ${value} > /proc/sys/${name.replaceAll(".", "/")}`)
    .join(" && ");
  const words = [`--net=${namespaceFile(namespace)}`, "sh", "-c", script];
  const { code, tail } = await run("nsenter", words, { environment: SYSTEM });
  if (code !== 0) throw new Failure(`the network namespace ${namespace} cannot be configured: ${tail}`);
}

async function ip(words: readonly string[], input = ""): Promise<void> {
  const { code, errors } = await finish("ip", words, { env: SYSTEM, input });
  if (code !== 0) throw new Failure(`ip ${words.join(" ")} failed: ${errors.trim()}`);
}
