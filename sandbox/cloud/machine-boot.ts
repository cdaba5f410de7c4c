import { isRecord } from "../../commands/record.ts";
import type { Properties, Value } from "../provider/values.ts";

/** What a size or flavor gives a machine. */
export interface MachineShape {
  /** As the cloud's user named it, usually a host name. */
  readonly name: string;
  /** MiB. */
  readonly memory: number;
  readonly cpus: number;
}

/** A leg in a private network. */
export interface PrivateInterface {
  /** The network's id in its cloud. */
  readonly network: string;
  readonly address: string;
  /** Prefix length. */
  readonly prefix: number;
}

/** A disk of its own that hangs on a machine. */
export interface MachineVolume {
  readonly id: string;
  readonly name: string;
  /** GB. */
  readonly size: number;
  /** Where the cloud says that the machine finds it, `/dev/vdb`. */
  readonly device: string;
  /** With which the cloud formatted it; "" for a bare disk. */
  readonly filesystem: string;
}

/** Everything with which a machine is really booted. */
export interface MachineBoot extends MachineShape {
  /** Another number is another disk: a machine rebuilt starts from its image again. */
  readonly disk: number;
  readonly networks: readonly PrivateInterface[];
  readonly userData: string;
  /** Put on the machine by the cloud itself. */
  readonly publicKeys: readonly string[];
  readonly volumes: readonly MachineVolume[];
  /** Whether the cloud brings its agent for metrics to it at its first boot. */
  readonly monitored: boolean;
}

export function encodeBoot(boot: MachineBoot): Properties {
  return {
    ...boot,
    networks: boot.networks.map((network) => ({ ...network })),
    volumes: boot.volumes.map((volume) => ({ ...volume })),
  };
}

export function decodeBoot(value: Value | undefined): MachineBoot | undefined {
  if (!isRecord(value)) return undefined;
  const records = (list: unknown) => (Array.isArray(list) ? list.filter(isRecord) : []);
  return {
    name: text(value.name),
    memory: number(value.memory),
    cpus: number(value.cpus),
    disk: number(value.disk),
    monitored: value.monitored === true,
    userData: text(value.userData),
    publicKeys: Array.isArray(value.publicKeys) ? value.publicKeys.map(String) : [],
    networks: records(value.networks).map(({ network, address, prefix }) => ({
      network: text(network),
      address: text(address),
      prefix: number(prefix),
    })),
    volumes: records(value.volumes).map(({ id, name, size, device, filesystem }) => ({
      id: text(id),
      name: text(name),
      size: number(size),
      device: text(device),
      filesystem: text(filesystem),
    })),
  };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function number(value: unknown): number {
  return typeof value === "number" ? value : 0;
}
