import type { DomainName, Gigabytes, MachineName, Path } from "./names.ts";

/** Operating systems that every role works on. */
export type Image = "ubuntu-24.04" | "debian-12";

/** Memory of a machine; each cloud has its own flavor for it. */
export type Size =
  | "1 GB"
  | "2 GB"
  | "4 GB"
  | "8 GB"
  | "15 GB"
  | "16 GB"
  | "30 GB"
  | "32 GB"
  | "60 GB"
  | "64 GB"
  | "90 GB"
  | "120 GB"
  | "128 GB";

/** A machine that the program makes. Its name is `NAME.DATACENTER.ZONE`. */
export interface Server<Datacenter extends string = string, Role extends string = string> {
  readonly name: MachineName;
  readonly datacenter: Datacenter;
  readonly role: Role;
  readonly size: Size;
  /** @default the estate's `defaultImage` */
  readonly image?: Image;
  /** What it is for, in the words of the Server List. */
  readonly purpose: string;
  /** Who answers for it. */
  readonly contact: string;
  /**
   * The name under which the published Server List has the machine. Where it is not the canonical name it becomes
   * an alias in DNS. Absent: the machine has no row in the list.
   */
  readonly listedName?: DomainName;
  /** Further names in the estate's zones. */
  readonly aliases?: readonly Alias[];
  /** A disk of its own, which outlives the machine. Needs a datacenter with volumes. */
  readonly volume?: { readonly size: Gigabytes; readonly mount: Path };
  /** Where the data disk of the machine's flavor is mounted. Needed where the flavor has one; gone with the machine. */
  readonly dataDisk?: { readonly mount: Path };
}

/** `address` where a name server or mail exchanger needs a host's own address record, else a CNAME. */
export interface Alias {
  readonly name: DomainName;
  readonly record: "cname" | "address";
}

/** What a kind of machine is, and which ports it opens. */
export interface Role<Name extends string = string> {
  /** Which software the host gets. */
  readonly software: Software;
  /**
   * The machine holds what cannot be made again. It is protected, kept when it leaves the catalog, and never
   * replaced because its image or user data changed.
   */
  readonly stateful: boolean;
  /** Beside 22 from anywhere, which every host opens. */
  readonly ports: readonly Port<Name>[];
}

/** `none`: what every host has, and nothing beside it. */
export type Software =
  | "backup"
  | "consul"
  | "loadbalancer"
  | "mail"
  | "monitoring"
  | "none"
  | "packages"
  | "postgresql"
  | "pythontest"
  | "slack"
  | "web";

/** A port that a host accepts connections on. */
export interface Port<Role extends string = string> {
  /** One port or an inclusive range, `"10090-10100"`. */
  readonly port: number | `${number}-${number}`;
  /** @default "tcp" */
  readonly protocol?: "tcp" | "udp";
  readonly from: PortSource<Role>;
  readonly purpose: string;
}

/**
 * `anywhere`; `private`: the datacenter's private network; `private-networks`: every datacenter's private network;
 * `deployers`: the networks from which the estate is deployed; a list of roles: the addresses of the machines of each.
 */
export type PortSource<Role extends string = string> =
  | "anywhere"
  | "private"
  | "private-networks"
  | "deployers"
  | { readonly roles: readonly [Role, ...Role[]] };
