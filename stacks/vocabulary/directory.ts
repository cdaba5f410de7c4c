import type { DomainName } from "./names.ts";

/** Who the estate rents or is given something from, whether or not this program talks to them. */
export interface InfrastructureProvider {
  readonly name: string;
  /** What it is used for, in a phrase. */
  readonly provides: string;
  /** Its part in this estate: an account the program manages, machines of others, or a service since replaced. */
  readonly role: "external" | "managed" | "replaced";
}

/** A service as the public knows it: where it runs and whom to ask. Also for what others run. */
export interface DirectoryEntry {
  readonly name: string;
  readonly domains: readonly DomainName[];
  /** Where it runs, in the words of the description. */
  readonly host: string;
  /** Whom to ask: people, or a list's address. */
  readonly owner: string;
}
