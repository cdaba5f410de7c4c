import type { Estate, Flavor, OpenStackCloud, OpenStackDatacenter } from "../../stacks/vocabulary/index.ts";
import type {
  DeclaredCloud,
  DeclaredFlavor,
  DeclaredImage,
  DeclaredNetwork,
} from "../cloud/declared-cloud.ts";

/** The OpenStack clouds of a catalog, as the simulated provider takes them. */
export function declaredClouds(estate: Estate): readonly DeclaredCloud[] {
  return Object.values(estate.datacenters).flatMap((datacenter) =>
    datacenter.provider === "openstack" ? [declaredCloud(datacenter)] : [],
  );
}

function declaredCloud({ region, cloud, imageIds }: OpenStackDatacenter): DeclaredCloud {
  return {
    identity: cloud.identity.url,
    region,
    flavors: Object.values(cloud.flavors).map(declaredFlavor),
    images: [...namedImages(cloud), ...ownImages(imageIds)],
    networks: declaredNetworks(cloud),
    ...(cloud.volumes === "none"
      ? {}
      : { volumes: { type: cloud.volumes.type, minimum: count(cloud.volumes.minimum) } }),
  };
}

function declaredFlavor({ id, name, memory, processors, systemDisk, dataDisk }: Flavor): DeclaredFlavor {
  return {
    ...(id === undefined ? { name } : { id }),
    ram: count(memory) * 1024,
    vcpus: processors,
    disk: count(systemDisk),
    ...(dataDisk ? { dataDisk: { size: count(dataDisk.size), device: dataDisk.device } } : {}),
  };
}

function namedImages({ images }: OpenStackCloud): readonly DeclaredImage[] {
  return Object.values(images).flatMap(({ names }) => names.map((name) => ({ name })));
}

/** An account's own, which a setting names. */
function ownImages(imageIds: OpenStackDatacenter["imageIds"] = {}): readonly DeclaredImage[] {
  return Object.entries(imageIds).map(([image, id]) => ({ id, name: `own image of ${image}` }));
}

function declaredNetworks({ addressing }: OpenStackCloud): readonly DeclaredNetwork[] {
  if (addressing.kind === "floating") return [{ name: addressing.externalNetwork, kind: "external" }];
  return addressing.networks.map(({ name, id }, index) => ({
    name,
    id,
    kind: index === 0 ? "public" : "service",
  }));
}

/** `15 GB`: 15. */
function count(gigabytes: string): number {
  return Number.parseFloat(gigabytes);
}
