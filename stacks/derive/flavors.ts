import type { Estate, Flavor, Server } from "../vocabulary/index.ts";

/** The OpenStack flavor of a machine; undefined where its cloud is another one, or has none of that size. */
export function flavorOf({ datacenters }: Pick<Estate, "datacenters">, server: Server): Flavor | undefined {
  const datacenter = datacenters[server.datacenter];
  return datacenter?.provider === "openstack" ? datacenter.cloud.flavors[server.size] : undefined;
}
