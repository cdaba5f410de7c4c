import { datacenters as production } from "../prod/datacenters.ts";
import type { Datacenter } from "../vocabulary/index.ts";

export { deployers } from "../prod/datacenters.ts";

/** Production's places with ranges of their own, so that both estates may live in one account. */
export const datacenters = {
  iad1: { ...production.iad1, privateNetwork: "10.20.0.0/24" },
  ord1: { ...production.ord1, privateNetwork: "10.21.0.0/24" },
  nyc1: { ...production.nyc1, privateNetwork: "10.23.0.0/24" },
} as const satisfies Record<string, Datacenter>;

export type DatacenterName = keyof typeof datacenters;
