import type { Cidr, Datacenter, Estate, Server } from "../vocabulary/index.ts";

/**
 * The estate with an account's own private ranges. The checks judge the ranges afterwards.
 *
 * @throws {Error} for a datacenter that the estate does not have.
 */
export function withNetworks(estate: Estate, networks: Readonly<Record<string, string>>): Estate {
  for (const name of Object.keys(networks)) {
    if (!Object.hasOwn(estate.datacenters, name)) {
      throw new Error(
        `networks: there is no datacenter "${name}" in the estate "${estate.name}"; ` +
          `there are ${Object.keys(estate.datacenters).join(", ")}.`,
      );
    }
  }
  return {
    ...estate,
    datacenters: Object.fromEntries(
      Object.entries(estate.datacenters).map(([name, datacenter]): [string, Datacenter] => {
        const range = networks[name];
        return [name, range === undefined ? datacenter : { ...datacenter, privateNetwork: range as Cidr }];
      }),
    ),
  };
}

/** The private network that a machine is in. The catalog's types promise that its datacenter exists. */
export function privateNetworkOf(estate: Estate, server: Server): Cidr {
  const datacenter = estate.datacenters[server.datacenter];
  if (!datacenter)
    throw new Error(`networks: ${server.name} is in ${server.datacenter}, which is no datacenter`);
  return datacenter.privateNetwork;
}
