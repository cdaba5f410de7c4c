import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { canonicalName } from "../../stacks/derive/names.ts";
import type { Estate } from "../../stacks/vocabulary/index.ts";
import { hostCgroups } from "../machines/boot/cgroups.ts";
import { machineLeader } from "../machines/boot/machine.ts";
import { type Host, isReplaced, listHosts } from "../machines/hosts.ts";
import type { MachinePaths } from "../machines/paths.ts";
import { readRunning } from "../machines/process/record.ts";
import { logFile } from "../machines/rooms.ts";
import { askMachine } from "./ask.ts";
import type { EstateStatus, HelperStatus, HostStatus } from "./estate-status.ts";
import { memoryOf } from "./memory.ts";

/**
 * Asks all machines of a stack at once.
 * @param known ids of the machines that the stack's state has
 */
export async function gatherStatus(
  stack: string,
  paths: MachinePaths,
  estate: Estate,
  known: ReadonlySet<string>,
): Promise<EstateStatus> {
  const [booted, helpers, mounts] = await Promise.all([listHosts(paths), helpersOf(paths), hostCgroups()]);
  const roles = new Map<string, string>(
    estate.servers.map((server) => [canonicalName(estate, server), server.role]),
  );
  const authority = `/etc/ssl/certs/${estate.authority.subject.commonName.split(" ", 1)[0]}.pem`;
  const hosts = await Promise.all(
    booted.map(async (host: Host): Promise<HostStatus> => {
      const { id, name } = host;
      const leader = await machineLeader(paths, id);
      const runs = readRunning(join(paths.processes, `machine-${id}.json`)) !== undefined;
      const shared = {
        name,
        role: roles.get(name),
        memory: await memoryOf(mounts, `estate-${paths.world}/${id}`),
      };
      if (isReplaced(host, booted, known)) return { ...shared, power: "replaced" };
      if (!runs) return { ...shared, power: "stopped" };
      if (leader === undefined) return { ...shared, power: "booting" };
      return { ...shared, power: "running", look: await askMachine(leader, authority) };
    }),
  );
  const missing = [...roles].flatMap(([name, role]): readonly HostStatus[] =>
    booted.some((host) => host.name === name) ? [] : [{ name, role, power: "missing", memory: undefined }],
  );
  const all = [...hosts, ...missing].sort((one, other) => one.name.localeCompare(other.name));
  return { stack, now: Date.now(), estate, hosts: all, helpers };
}

/** What was started beside the machines and not ended since, whether it still runs or not. */
async function helpersOf(paths: MachinePaths): Promise<readonly HelperStatus[]> {
  const services = (await readdir(paths.services).catch(() => []))
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length))
    .sort();
  const helper = (name: string, directory: string): HelperStatus => ({
    name,
    runs: readRunning(join(directory, `${name}.json`)) !== undefined,
    log: logFile(paths, name),
  });
  return [helper("gate", paths.processes), ...services.map((name) => helper(name, paths.services))];
}
