import { prod } from "../stacks/prod/index.ts";
import type { Estate, Server } from "../stacks/vocabulary/index.ts";

/** Machines that a catalog has before it grows: what prod's other parts refer to. */
const base = prod.servers;

/**
 * Prod's catalog with more web machines, all in the datacenter of Consul: each has a host key, an instance, a
 * readiness command, two records and a Consul token. Nothing else grows.
 *
 * @param size machines in all, at least prod's own number
 */
export function syntheticEstate(size: number): Estate {
  if (size < base.length)
    throw new Error(`a synthetic estate has at least prod's ${base.length} machines, not ${size}`);
  const added = Array.from(
    { length: size - base.length },
    (_, index): Server => ({
      name: `bench${index}0`,
      datacenter: prod.consul.datacenter,
      role: "web-pypa",
      size: "2 GB",
      purpose: "Grows the estate",
      contact: "nobody",
    }),
  );
  return { ...prod, name: "bench", servers: [...base, ...added] };
}
