import type { Estate } from "../../stacks/vocabulary/index.ts";
import type { Look, Trouble } from "./look.ts";

/** Everything that a report on an estate on machines is made from. */
export interface EstateStatus {
  readonly stack: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly estate: Estate;
  readonly hosts: readonly HostStatus[];
  readonly helpers: readonly HelperStatus[];
}

/** One machine, from outside and by its own word. */
export interface HostStatus {
  readonly name: string;
  /** Of the catalog; undefined for a machine that is not in it. */
  readonly role: string | undefined;
  /** `replaced`: another one has its name now, and this one is kept by its cloud, whether it runs or not. */
  readonly power: "running" | "booting" | "stopped" | "missing" | "replaced";
  /** Bytes that the kernel cannot take back at once, and the limit; undefined where this host does not count. */
  readonly memory: { readonly used: number; readonly limit: number } | undefined;
  /** Absent unless it runs. */
  readonly look?: Look | Trouble;
}

/** The machines that the estate has now. */
export function presentHosts({ hosts }: EstateStatus): readonly HostStatus[] {
  return hosts.filter(({ power }) => power !== "replaced");
}

/** What runs beside the machines: a service of the world, or the gate. */
export interface HelperStatus {
  readonly name: string;
  readonly runs: boolean;
  readonly log: string;
}

/** The answers of all machines that answered, with their labels. */
export function looks(
  hosts: readonly HostStatus[],
): readonly { readonly host: string; readonly look: Look }[] {
  return hosts.flatMap(({ name, look }) =>
    look === undefined || isTrouble(look) ? [] : [{ host: name, look }],
  );
}

export function isTrouble(value: object): value is Trouble {
  return "error" in value;
}
