import type { CloudObject } from "../cloud/cloud.ts";
import type { Archives } from "../machines/image/mirror.ts";
import { DNS_PACKAGES, dnsService } from "./dns/service.ts";
import { GATEWAY_PACKAGES, gatewayService } from "./gateway.ts";
import { mirrorService } from "./mirror/service.ts";
import type { WorldPaths } from "./paths.ts";
import type { Service } from "./service.ts";

/** Debian packages that the world's root file system needs. */
export const WORLD_PACKAGES: readonly string[] = [...DNS_PACKAGES, ...GATEWAY_PACKAGES];

export interface WorldRequest {
  /** Everything in the simulated cloud. */
  readonly objects: readonly CloudObject[];
  readonly paths: WorldPaths;
  /** Of the host's own apt. */
  readonly archives: Archives;
}

/**
 * The internet around a stack's machines: what is to run, from what exists in the cloud. Pure, so that the same cloud
 * always gives the same services and `settleServices` leaves alone what has not changed.
 */
export function worldServices({ objects, paths, archives }: WorldRequest): readonly Service[] {
  return [dnsService(objects), mirrorService(paths, archives), gatewayService()];
}
