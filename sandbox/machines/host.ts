import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { findOnPath } from "../toolchain/process.ts";

/** Programs that machines need, and the Debian package that brings each. */
const PROGRAMS: readonly (readonly [program: string, debianPackage: string])[] = [
  ["systemd-nspawn", "systemd-container"],
  ["debootstrap", "debootstrap"],
  ["ip", "iproute2"],
  ["nft", "nftables"],
  ["nsenter", "util-linux"],
  ["unshare", "util-linux"],
  ["ssh", "openssh-client"],
];

/** Why this host cannot boot machines, in the middle of a sentence; undefined where it can. */
export function lackingForMachines(
  environment: NodeJS.ProcessEnv,
  host: { readonly platform: string; readonly user: number | undefined; readonly ipv6: boolean } = {
    platform: process.platform,
    user: process.getuid?.(),
    ipv6: existsSync("/proc/net/if_inet6"),
  },
): string | undefined {
  if (host.platform !== "linux") return "machines need Linux";
  if (host.user !== 0) return "machines need root";
  if (!host.ipv6) return "machines need a kernel with IPv6 (boot it without ipv6.disable=1)";
  const missing = PROGRAMS.filter(([program]) => findOnPath(program, environment) === undefined);
  if (missing.length === 0) return undefined;
  const packages = [...new Set(missing.map(([, debianPackage]) => debianPackage))];
  return `machines need ${missing.map(([program]) => program).join(", ")} (apt-get install ${packages.join(" ")})`;
}

/** Each systemd holds a few; the kernel's default of 128 is enough for five machines. */
const INOTIFY_INSTANCES = 8192;

/** Raises the host's limit of inotify instances; never lowers it. */
export async function raiseInotifyLimit(file = "/proc/sys/fs/inotify/max_user_instances"): Promise<void> {
  const current = Number(await readFile(file, "utf8"));
  if (current < INOTIFY_INSTANCES) await writeFile(file, String(INOTIFY_INSTANCES));
}
