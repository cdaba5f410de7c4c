import { Estate as EstateComponent } from "../../components/estate.ts";
import { outputs } from "../../components/outputs.ts";
import { rackspaceFlex } from "../../stacks/clouds/rackspace.ts";
import { dev } from "../../stacks/dev/index.ts";
import type { Estate, OpenStackCloud } from "../../stacks/vocabulary/index.ts";
import { type DeclareOptions, declare, once, type World } from "./harness.ts";
import { testTime } from "./program.ts";

/** The development estate with iad1 on a standard OpenStack, where hg0 has a volume. */
export function onStandardOpenStack(): Estate {
  const { iad1 } = dev.datacenters;
  if (iad1?.provider !== "openstack") throw new Error("dev's iad1 is no OpenStack datacenter");
  return {
    ...dev,
    datacenters: { ...dev.datacenters, iad1: { ...iad1, region: "IAD3", cloud: rackspaceFlex("IAD3") } },
    servers: dev.servers.map((server) =>
      server.name === "hg0" ? { ...server, volume: { size: "50 GB", mount: "/srv/hg" } } : server,
    ),
  };
}

/** The development estate with iad1 where machines are in the operator's public network and in security groups (OVH). */
export function onSharedNetworks(): Estate {
  const { iad1 } = dev.datacenters;
  if (iad1?.provider !== "openstack") throw new Error("dev's iad1 is no OpenStack datacenter");
  const cloud: OpenStackCloud = {
    identity: {
      version: 3,
      url: "https://auth.cloud.ovh.net/v3",
      userDomain: "Default",
      projectDomain: "Default",
    },
    addressing: {
      kind: "shared-networks",
      networks: [{ name: "Ext-Net", id: "b2c02fdc-ffdf-40f6-9722-533bd7058c06" }],
    },
    dhcp: true,
    filtering: "security-groups",
    volumes: { type: "high-speed", minimum: "1 GB" },
    flavors: {
      "1 GB": { name: "d2-2", memory: "2 GB", processors: 1, systemDisk: "25 GB" },
      "2 GB": { name: "d2-2", memory: "2 GB", processors: 1, systemDisk: "25 GB" },
      "4 GB": { name: "d2-4", memory: "4 GB", processors: 2, systemDisk: "50 GB" },
    },
    images: {
      "debian-12": { pattern: "^Debian 12$", names: ["Debian 12"] },
      "ubuntu-24.04": { pattern: "^Ubuntu 24\\.04$", names: ["Ubuntu 24.04"] },
    },
    limits: { servers: 20, memory: "128 GB", networks: 10, networkName: 255 },
  };
  return { ...dev, datacenters: { ...dev.datacenters, iad1: { ...iad1, region: "GRA9", cloud } } };
}

/** What a catalog registers, without its checks. */
export function declareEstate(
  catalog: Estate,
  preview = false,
  options: Pick<DeclareOptions, "answers"> = {},
): Promise<World> {
  return declare(() => outputs(new EstateComponent(catalog.name, { catalog, now: new Date(testTime) })), {
    ...options,
    stack: catalog.name,
    preview,
  });
}

/** What `onStandardOpenStack` registers, made once in a process. */
export const standardOpenStack = once(() => declareEstate(onStandardOpenStack()));
