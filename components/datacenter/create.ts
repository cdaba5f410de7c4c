import type * as pulumi from "@pulumi/pulumi";
import type { Datacenter as Catalog, Estate } from "../../stacks/vocabulary/index.ts";
import type { DeployKey } from "../access/deploy-key.ts";
import type { Datacenter } from "./datacenter.ts";
import { DigitalOceanDatacenter } from "./digitalocean.ts";
import type { DigitalOceanAccount } from "./digitalocean-account.ts";
import { OpenStackDatacenter } from "./openstack.ts";

export interface CreateDatacenterArgs {
  readonly estate: Estate;
  readonly deployKey: DeployKey;
  readonly account: DigitalOceanAccount;
}

/** The datacenters of an estate by name, each on its own cloud. */
export function createDatacenters(
  { estate, deployKey, account }: CreateDatacenterArgs,
  opts: pulumi.ComponentResourceOptions,
): ReadonlyMap<string, Datacenter> {
  const create = (name: string, datacenter: Catalog): Datacenter => {
    switch (datacenter.provider) {
      case "digitalocean":
        return new DigitalOceanDatacenter(name, { estate, datacenter, account }, opts);
      case "openstack":
        return new OpenStackDatacenter(name, { estate, datacenter, deployKey }, opts);
    }
  };
  return new Map(
    Object.entries(estate.datacenters).map(([name, datacenter]) => [name, create(name, datacenter)]),
  );
}
