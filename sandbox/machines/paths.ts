import { createHash } from "node:crypto";
import { realpathSync } from "node:fs";
import { join } from "node:path";

/** Where the machines of one stack have their files, sockets and namespaces. */
export interface MachinePaths {
  /** Tells this world from those of other clones and stacks: `1a2b3c4d`. */
  readonly world: string;
  /** `.sandbox/machines/STACK`. */
  readonly directory: string;
  /** Logs of everything that runs beside the machines. */
  readonly logs: string;
  /** Records of the machines' processes and the gate's. */
  readonly processes: string;
  /** Records of the processes of the world's services. */
  readonly services: string;
  /** What people are told of each machine. */
  readonly hosts: string;
  /** Sockets: a path of a socket may not be long, and that of a clone may. */
  readonly run: string;
}

export function machinePaths(root: string, stack: string): MachinePaths {
  const directory = join(root, ".sandbox", "machines", stack);
  const world = createHash("sha256")
    .update(`${realpathSync(root)}\0${stack}`)
    .digest("hex")
    .slice(0, 8);
  return {
    world,
    directory,
    logs: join(directory, "log"),
    processes: join(directory, "process"),
    services: join(directory, "service"),
    hosts: join(directory, "host"),
    run: `/run/estate/${world}`,
  };
}

/** Names of network namespaces; they appear in /run/netns. */
export function namespaceOf({ world }: MachinePaths, name: string): string {
  return `estate-${world}-${name}`;
}
