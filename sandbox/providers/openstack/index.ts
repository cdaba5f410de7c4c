import type { ProviderBehaviour } from "../../provider/behaviour.ts";
import { bridged } from "../common/bridge.ts";
import { validateConfiguration } from "./endpoints.ts";
import { getFlavor } from "./flavors.ts";
import { computeFloatingIpAssociate, floatingIp, floatingIpAssociate } from "./floating-ip.ts";
import { getImage } from "./images.ts";
import { instance } from "./instance.ts";
import { keypair } from "./keypair.ts";
import { getNetwork, network } from "./network.ts";
import { port } from "./port.ts";
import { rates } from "./rates.ts";
import { router, routerInterface } from "./router.ts";
import { secGroup, secGroupRule } from "./sec-group.ts";
import { subnet } from "./subnet.ts";
import * as types from "./types.ts";
import { volume, volumeAttach } from "./volume.ts";

/**
 * OpenStack as the provider shows it. An identity address that ends in `/v2.0/` is Rackspace's first public cloud,
 * any other a standard OpenStack. Needs no account.
 */
export const openstack: ProviderBehaviour = bridged({
  package: "openstack",
  validateConfiguration,
  rates,
  resources: {
    [types.COMPUTE_FLOATING_IP_ASSOCIATE]: computeFloatingIpAssociate,
    [types.FLOATING_IP]: floatingIp,
    [types.FLOATING_IP_ASSOCIATE]: floatingIpAssociate,
    [types.INSTANCE]: instance,
    [types.KEYPAIR]: keypair,
    [types.NETWORK]: network,
    [types.PORT]: port,
    [types.ROUTER]: router,
    [types.ROUTER_INTERFACE]: routerInterface,
    [types.SEC_GROUP]: secGroup,
    [types.SEC_GROUP_RULE]: secGroupRule,
    [types.SUBNET]: subnet,
    [types.VOLUME]: volume,
    [types.VOLUME_ATTACH]: volumeAttach,
  },
  functions: {
    "openstack:compute/getFlavor:getFlavor": getFlavor,
    "openstack:images/getImage:getImage": getImage,
    "openstack:networking/getNetwork:getNetwork": getNetwork,
  },
});
