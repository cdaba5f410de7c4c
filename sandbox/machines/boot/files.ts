import { createHash } from "node:crypto";
import { isPublic6, NAME_SERVER, ROUTER, ROUTER6 } from "../network/addresses.ts";
import { agentFiles } from "./agent.ts";
import type { Specification } from "./specification.ts";

/** A file of the machine's own, laid over the image before its first boot. */
export interface SeedFile {
  readonly content: string;
  readonly mode: number;
}

export type SeedFiles = Readonly<Record<string, SeedFile>>;

const SEED = "/var/lib/cloud/seed/nocloud";

/** What a cloud tells a machine about itself (cloud-init documentation, NoCloud), and its network's configuration. */
export function seedFiles(machine: Specification): SeedFiles {
  const metaData = {
    "instance-id": instanceId(machine),
    "local-hostname": machine.name,
    "public-keys": machine.publicKeys,
  };
  return {
    // JSON is YAML.
    [`${SEED}/meta-data`]: { content: `${JSON.stringify(metaData, undefined, 2)}\n`, mode: 0o600 },
    [`${SEED}/user-data`]: { content: machine.userData, mode: 0o600 },
    "/etc/machine-id": { content: `${machineId(machine)}\n`, mode: 0o444 },
    ...networkFiles(machine),
    ...(machine.monitored ? agentFiles() : {}),
  };
}

/**
 * Static addresses for systemd-networkd: what a cloud's DHCP would say. IPv6 is static with a gateway as DigitalOcean tells
 * cloud-init of it (cloud-init, sources/helpers/digitalocean.py: `ip_address`, `cidr`, `gateway`).
 */
export function networkFiles({ interfaces }: Specification): SeedFiles {
  return Object.fromEntries(
    interfaces.map(({ name, network, addresses }) => {
      const lines = [
        "[Match]",
        `Name=${name}`,
        "",
        "[Network]",
        ...addresses.map((address) => `Address=${address}`),
        ...(network === undefined ? [`Gateway=${ROUTER}`, `DNS=${NAME_SERVER}`] : []),
        // Neighbours are asked from the link's own address; to look whether another one has it takes a second.
        ...(addresses.some(isPublic6)
          ? [`Gateway=${ROUTER6}`, "LinkLocalAddressing=ipv6", "IPv6DuplicateAddressDetection=0"]
          : ["LinkLocalAddressing=no"]),
        // Nobody here announces IPv6.
        "IPv6AcceptRA=no",
        "",
      ];
      return [`/etc/systemd/network/10-${name}.network`, { content: lines.join("\n"), mode: 0o644 }];
    }),
  );
}

/** A new disk is a new instance for cloud-init. */
function instanceId({ id, disk }: Specification): string {
  return `${id}-${disk}`;
}

function machineId(machine: Specification): string {
  return createHash("sha256")
    .update(`machine\0${instanceId(machine)}`)
    .digest("hex")
    .slice(0, 32);
}
