import type { ProviderBehaviour } from "../../provider/behaviour.ts";
import { bridged } from "../common/bridge.ts";
import { aclPolicy } from "./acl-policy.ts";
import { aclRole } from "./acl-role.ts";
import { aclToken } from "./acl-token.ts";
import { aclTokenPolicyAttachment } from "./acl-token-policy-attachment.ts";
import { realAclPolicy } from "./api/acl-policy.ts";
import { realAclRole } from "./api/acl-role.ts";
import { realAclToken } from "./api/acl-token.ts";
import { realAclTokenPolicyAttachment } from "./api/acl-token-policy-attachment.ts";
import { realCatalogEntry, realNode } from "./api/catalog.ts";
import { realConfigEntry } from "./api/config-entry.ts";
import {
  realGetAclPolicy,
  realGetAclTokenSecretId,
  realGetDatacenters,
  realGetNodes,
  realGetService,
  realGetServices,
} from "./api/functions.ts";
import { realKeyPrefix } from "./api/key-prefix.ts";
import { realPreparedQuery } from "./api/prepared-query.ts";
import { askedInBothRealms, inBothRealms } from "./api/realms.ts";
import { realService } from "./api/service.ts";
import { catalogEntry } from "./catalog-entry.ts";
import { configEntry } from "./config-entry.ts";
import { validateConfiguration } from "./configuration.ts";
import {
  getAclPolicy,
  getAclTokenSecretId,
  getDatacenters,
  getNodes,
  getService,
  getServices,
} from "./functions.ts";
import { keyPrefix } from "./key-prefix.ts";
import { node } from "./node.ts";
import { preparedQuery } from "./prepared-query.ts";
import { service } from "./service.ts";
import * as types from "./types.ts";

/** Consul as the provider shows it: the cluster at the address, or a simulated one for each address and datacenter. */
export const consul: ProviderBehaviour = bridged({
  package: "consul",
  validateConfiguration,
  resources: {
    [types.ACL_POLICY]: inBothRealms(aclPolicy, realAclPolicy),
    [types.ACL_ROLE]: inBothRealms(aclRole, realAclRole),
    [types.ACL_TOKEN]: inBothRealms(aclToken, realAclToken),
    [types.ACL_TOKEN_POLICY_ATTACHMENT]: inBothRealms(aclTokenPolicyAttachment, realAclTokenPolicyAttachment),
    [types.CATALOG_ENTRY]: inBothRealms(catalogEntry, realCatalogEntry),
    [types.CONFIG_ENTRY]: inBothRealms(configEntry, realConfigEntry),
    [types.KEY_PREFIX]: inBothRealms(keyPrefix, realKeyPrefix),
    [types.NODE]: inBothRealms(node, realNode),
    [types.PREPARED_QUERY]: inBothRealms(preparedQuery, realPreparedQuery),
    [types.SERVICE]: inBothRealms(service, realService),
  },
  functions: {
    "consul:index/getAclPolicy:getAclPolicy": askedInBothRealms(getAclPolicy, realGetAclPolicy),
    "consul:index/getAclTokenSecretId:getAclTokenSecretId": askedInBothRealms(
      getAclTokenSecretId,
      realGetAclTokenSecretId,
    ),
    "consul:index/getDatacenters:getDatacenters": askedInBothRealms(getDatacenters, realGetDatacenters),
    "consul:index/getNodes:getNodes": askedInBothRealms(getNodes, realGetNodes),
    "consul:index/getService:getService": askedInBothRealms(getService, realGetService),
    "consul:index/getServices:getServices": askedInBothRealms(getServices, realGetServices),
  },
});
