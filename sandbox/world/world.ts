import type { CloudObject } from "../cloud/cloud.ts";
import type { Archives } from "../machines/image/mirror.ts";
import { acmeService } from "./authority/service.ts";
import { DNS_PACKAGES, dnsService } from "./dns/service.ts";
import { EDGE_PACKAGES, edgeServices } from "./edge/service.ts";
import { GATEWAY_PACKAGES, gatewayService } from "./gateway.ts";
import type { Materials } from "./materials.ts";
import { metadataService } from "./metadata.ts";
import { mirrorService } from "./mirror/service.ts";
import type { WorldPaths } from "./paths.ts";
import type { Service } from "./service.ts";

/** Debian packages that the world's root file system needs. */
export const WORLD_PACKAGES: readonly string[] = [
  ...new Set([...DNS_PACKAGES, ...GATEWAY_PACKAGES, ...EDGE_PACKAGES]),
];

export interface WorldRequest {
  /** Everything in the simulated cloud. */
  readonly objects: readonly CloudObject[];
  readonly paths: WorldPaths;
  /** Of the host's own apt. */
  readonly archives: Archives;
  /** From `openMaterials`. Without them there are names and packages only: no public authority, no CDN. */
  readonly materials?: Materials;
}

/**
 * The internet around a stack's machines: what is to run, from what exists in the cloud, in the order in which it is to
 * be settled. Pure, so that the same cloud always gives the same services and `settleServices` leaves alone what has not
 * changed. A CDN service that cannot be translated is refused last, when everything else is settled.
 */
export function worldServices({ objects, paths, archives, materials }: WorldRequest): readonly Service[] {
  const first = [
    dnsService(objects),
    mirrorService(paths, archives),
    gatewayService(),
    metadataService(objects),
  ];
  if (materials === undefined) return first;
  const { acme, edge } = materials;
  return [
    ...first,
    ...(acme === undefined ? [] : [acmeService(paths, acme.program, acme.certificate)]),
    ...edgeServices(objects, edge),
  ];
}
