import { namespaceFile } from "../network/namespaces.ts";
import { quote } from "../process/detached.ts";

export interface BootRequest {
  /** Unique on the host; what the machine's name is until cloud-init gives it its own. */
  readonly name: string;
  /** Root file systems that its own lies on, from the top to the bottom. */
  readonly layers: readonly string[];
  /** Folders beside each other: `upper` and `work` of the overlay, and `root`, where it is mounted. */
  readonly directory: string;
  readonly namespace: string;
  /** Version 1 host: the unified hierarchy must be mounted where the machine's systemd looks for it. */
  readonly mountUnified: boolean;
}

/**
 * What boots a machine. The mounts live in a mount namespace of the process itself and go with it, however it ends.
 * The process that is started stays the same: each step becomes the next.
 */
export function bootArguments(request: BootRequest): readonly string[] {
  return [
    "unshare",
    "--mount",
    "--propagation",
    "private",
    "sh",
    "-ec",
    script(request),
    ...nspawnArguments(request),
  ];
}

function script({ directory, layers, mountUnified }: BootRequest): string {
  const options = `lowerdir=${layers.join(":")},upperdir=${directory}/upper,workdir=${directory}/work`;
  return [
    `mount -t overlay overlay -o ${quote(options)} ${quote(`${directory}/root`)}`,
    ...(mountUnified ? ["mount -t cgroup2 cgroup2 /sys/fs/cgroup"] : []),
    'exec "$0" "$@"',
  ].join("\n");
}

/** systemd-nspawn(1). */
export function nspawnArguments({ name, directory, namespace }: BootRequest): readonly string[] {
  return [
    "systemd-nspawn",
    "--quiet",
    `--directory=${directory}/root`,
    `--machine=${name}`,
    "--boot",
    "--register=no",
    "--keep-unit",
    `--network-namespace-path=${namespaceFile(namespace)}`,
    // Its own network is the machine's to filter and to measure, as on any host.
    "--capability=CAP_NET_ADMIN",
    "--resolv-conf=off",
    "--timezone=off",
    "--link-journal=no",
    "--console=read-only",
  ];
}
