import type * as pulumi from "@pulumi/pulumi";
import type { Image, Server, Size } from "../../stacks/vocabulary/index.ts";

/** A place where machines are made, whichever cloud it belongs to. */
export interface Datacenter extends pulumi.ComponentResource {
  /** Its network, firewall, key and tags exist before the machine does. */
  createMachine(name: string, args: MachineArgs, opts: pulumi.CustomResourceOptions): Machine;
  /** Opens ports to machines of other roles, whose addresses are known only now. */
  admitMachines(machinesOfRole: MachinesOfRole, opts: pulumi.CustomResourceOptions): void;
}

export interface MachineArgs {
  readonly server: Server;
  /** Fully qualified; the cloud's name of the machine and its first host name. */
  readonly hostName: string;
  readonly size: Size;
  readonly image: Image;
  /** Cloud-init configuration; secret, since it carries the host key. */
  readonly userData: pulumi.Input<string>;
  readonly stateful: boolean;
  /** Older than the program: nothing that a boot takes up replaces it. */
  readonly adopted: boolean;
}

export interface Machine {
  readonly resource: pulumi.CustomResource;
  /** Of its volume: done when the machine has the disk. */
  readonly attachment?: pulumi.CustomResource & { readonly volumeId: pulumi.Output<string> };
  readonly publicAddress: pulumi.Output<string>;
  /** Where the datacenter has IPv6. */
  readonly publicAddress6: pulumi.Output<string> | undefined;
  readonly privateAddress: pulumi.Output<string>;
  /** By which firewalls of its cloud know every machine of its role and datacenter, at all their addresses. */
  readonly tag?: pulumi.Output<string>;
}

/** All machines of a role. */
export type MachinesOfRole = (role: string) => readonly AddressedMachine[];

export interface AddressedMachine {
  /** `pg0-iad1`. */
  readonly key: string;
  readonly publicAddress: pulumi.Output<string>;
  /** Where its datacenter has IPv6. */
  readonly publicAddress6: pulumi.Output<string> | undefined;
  /** As a `Machine` has it. */
  readonly tag: pulumi.Output<string> | undefined;
}
