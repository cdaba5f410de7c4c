import type { Machine } from "../../cloud/machine.ts";
import type { MachineVolume } from "../../cloud/machine-boot.ts";
import { isPublic, isPublic6, PUBLIC_PREFIX, PUBLIC_PREFIX6 } from "../network/addresses.ts";

/** One network interface of a machine. */
export interface Interface {
  /** `eth0`. */
  readonly name: string;
  /** A private network's id; undefined for the public one. */
  readonly network: string | undefined;
  /** With prefix lengths: `198.18.1.1/16`. */
  readonly addresses: readonly string[];
}

/** What one machine boots with. */
export interface Specification {
  /** Of the droplet or instance. */
  readonly id: string;
  readonly name: string;
  /** MiB. */
  readonly memory: number;
  readonly cpus: number;
  /** Another number is a new disk. */
  readonly disk: number;
  /** The public one first, then the private ones. */
  readonly interfaces: readonly Interface[];
  readonly userData: string;
  readonly publicKeys: readonly string[];
  readonly volumes: readonly MachineVolume[];
  readonly monitored: boolean;
}

/**
 * Every public address is on eth0, reserved and floating ones too, although a real cloud would translate those on
 * their way. What is in neither the public range nor a network of the machine's own (a provider's service network) has
 * no interface: nothing there has anything to answer.
 */
export function specificationOf(machine: Machine): Specification | undefined {
  const { boot } = machine;
  if (boot === undefined) return undefined;
  const publicAddresses = machine.addresses.filter(isPublic).map((address) => `${address}/${PUBLIC_PREFIX}`);
  const ipv6 = machine.addresses.filter(isPublic6).map((address) => `${address}/${PUBLIC_PREFIX6}`);
  const legs = [
    ...(publicAddresses.length === 0
      ? []
      : [{ network: undefined, addresses: [...publicAddresses, ...ipv6] }]),
    ...boot.networks.map(({ network, address, prefix }) => ({
      network,
      addresses: [`${address}/${prefix}`],
    })),
  ];
  const { name, memory, cpus, disk, userData, publicKeys, volumes, monitored } = boot;
  return {
    ...{ id: machine.id, name, memory, cpus, disk, userData, publicKeys, volumes, monitored },
    interfaces: legs.map((leg, index) => ({ name: `eth${index}`, ...leg })),
  };
}
