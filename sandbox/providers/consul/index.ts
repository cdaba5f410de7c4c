import type { ProviderBehaviour } from "../../provider/behaviour.ts";
import { bridged } from "../common/bridge.ts";
import { aclPolicy } from "./acl-policy.ts";
import { aclRole } from "./acl-role.ts";
import { aclToken } from "./acl-token.ts";
import { aclTokenPolicyAttachment } from "./acl-token-policy-attachment.ts";
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

/** Consul as the provider shows it: one cluster for each address and datacenter. */
export const consul: ProviderBehaviour = bridged({
  package: "consul",
  validateConfiguration,
  resources: {
    [types.ACL_POLICY]: aclPolicy,
    [types.ACL_ROLE]: aclRole,
    [types.ACL_TOKEN]: aclToken,
    [types.ACL_TOKEN_POLICY_ATTACHMENT]: aclTokenPolicyAttachment,
    [types.CATALOG_ENTRY]: catalogEntry,
    [types.CONFIG_ENTRY]: configEntry,
    [types.KEY_PREFIX]: keyPrefix,
    [types.NODE]: node,
    [types.PREPARED_QUERY]: preparedQuery,
    [types.SERVICE]: service,
  },
  functions: {
    "consul:index/getAclPolicy:getAclPolicy": getAclPolicy,
    "consul:index/getAclTokenSecretId:getAclTokenSecretId": getAclTokenSecretId,
    "consul:index/getDatacenters:getDatacenters": getDatacenters,
    "consul:index/getNodes:getNodes": getNodes,
    "consul:index/getService:getService": getService,
    "consul:index/getServices:getServices": getServices,
  },
});
