/** Type tokens that several of this provider's files look up. */
export const ACL_POLICY = "consul:index/aclPolicy:AclPolicy";
export const ACL_ROLE = "consul:index/aclRole:AclRole";
export const ACL_TOKEN = "consul:index/aclToken:AclToken";
export const ACL_TOKEN_POLICY_ATTACHMENT = "consul:index/aclTokenPolicyAttachment:AclTokenPolicyAttachment";
export const CATALOG_ENTRY = "consul:index/catalogEntry:CatalogEntry";
export const CONFIG_ENTRY = "consul:index/configEntry:ConfigEntry";
export const KEY_PREFIX = "consul:index/keyPrefix:KeyPrefix";
export const NODE = "consul:index/node:Node";
export const PREPARED_QUERY = "consul:index/preparedQuery:PreparedQuery";
export const SERVICE = "consul:index/service:Service";
/** A key of the key-value store, which no resource stands for alone. */
export const KEY = "consul:sandbox:Key";
