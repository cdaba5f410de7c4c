import { byNameInRegion, type Identities, text } from "./identity.ts";

/** Import forms by the documentation of the Terraform provider for OpenStack, section "Import" of each resource. */
export const openstack: Identities = {
  Instance: {
    ...byNameInRegion,
    machine: true,
    unread: ["stopBeforeDestroy", "configDrive", "forceDelete", "metadata"],
  },
  Keypair: { ...byNameInRegion, importId: ({ properties }) => text(properties, "name") },
  Network: byNameInRegion,
  Subnet: { by: ["name"], narrowedBy: ["region", "cidr"] },
  Port: byNameInRegion,
  Router: byNameInRegion,
  SecGroup: byNameInRegion,
  SecGroupRule: {
    by: ["securityGroupId", "direction", "ethertype"],
    narrowedBy: [
      "region",
      "protocol",
      "portRangeMin",
      "portRangeMax",
      "remoteIpPrefix",
      "remoteGroupId",
      "description",
    ],
  },
  FloatingIp: { by: ["address"], narrowedBy: ["region"] },
  Volume: byNameInRegion,
  VolumeAttach: {
    by: ["instanceId", "volumeId"],
    narrowedBy: ["region"],
    importId: ({ properties, id }) => (id.includes("/") ? id : `${text(properties, "instanceId")}/${id}`),
  },
};
