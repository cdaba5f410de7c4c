/** What a cloud's own firewall lets through at the addresses of one machine, or of one of its ports. */
export interface Filter {
  /** Unique: of the droplet or port. */
  readonly id: string;
  /** Every address that the firewall stands before, public and private ones alike. */
  readonly addresses: readonly string[];
  /** Nothing else comes in, but for answers. */
  readonly inbound: readonly Permission[];
  /** Nothing else goes out, but for answers. */
  readonly outbound: readonly Permission[];
  /** What the cloud's own network drops in both directions, whatever is permitted. @default none */
  readonly dropped?: readonly Permission[];
}

export interface Permission {
  /** Number of the protocol (IANA, protocol numbers); absent for all of them. */
  readonly protocol?: number;
  /** First and last; absent for all of them. */
  readonly ports?: readonly [first: number, last: number];
  /** Addresses and networks, IPv4 and IPv6, at the other end. */
  readonly peers: readonly string[];
}
