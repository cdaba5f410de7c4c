import type { CloudObject } from "../../cloud/cloud.ts";
import type { CallContext } from "../../provider/behaviour.ts";
import type { Properties } from "../../provider/values.ts";
import { filled, given, records, text, texts } from "../common/values.ts";
import { type Cluster, clusterFor } from "./cluster.ts";
import { unexpected } from "./errors.ts";
import { ACL_POLICY, ACL_ROLE, ACL_TOKEN } from "./types.ts";

/** What tokens and roles grant beside their policies. */
export const IDENTITIES = ["serviceIdentities", "nodeIdentities", "templatedPolicies"];
const NOT_FOUND = "ACL not found";
/** Policies that every cluster has (Consul documentation, ACL policies). */
const BUILT_IN: readonly Named[] = [
  { id: "00000000-0000-0000-0000-000000000001", name: "global-management" },
  { id: "00000000-0000-0000-0000-000000000002", name: "builtin/global-read-only" },
];

export interface Named {
  readonly id: string;
  readonly name: string;
}

/** The cluster's access control, as the provider's token reaches it. */
export interface AccessControl extends Cluster {
  /** What the provider's token makes of every request: nothing, or a refusal. */
  readonly refusal: (access: "read" | "write") => string | undefined;
  /** Refuses with the provider's introduction where the token may not. */
  readonly authorise: (access: "read" | "write", prefix: string) => void;
}

/**
 * Access to ACLs. A token that the cluster gave out is known, and manages nothing without the policy for it; a request
 * without a token is anonymous; any other token counts as the one the cluster was bootstrapped with.
 */
export function accessControl(context: CallContext): AccessControl {
  const cluster = clusterFor({}, context);
  const refusal = (access: "read" | "write") => refusalOf(context, cluster, access);
  return {
    ...cluster,
    refusal,
    authorise: (access, prefix) => {
      const refused = refusal(access);
      if (refused !== undefined) throw unexpected(prefix, 403, refused);
    },
  };
}

/**
 * Whether there is anything to read; a refusal is an error with the provider's introduction. An expired token is
 * answered as a missing object is, so that the provider takes whatever it reads with one for gone.
 */
export function readable(acl: AccessControl, prefix: string): boolean {
  const refused = acl.refusal("read");
  if (refused === undefined) return true;
  if (refused === NOT_FOUND) return false;
  throw unexpected(prefix, 403, refused);
}

export function policyByName(cluster: Cluster, name: string): Named | undefined {
  return policies(cluster).find((policy) => policy.name === name);
}

export function policyById(cluster: Cluster, id: string): Named | undefined {
  return policies(cluster).find((policy) => policy.id === id);
}

export function roleByName(cluster: Cluster, name: string): CloudObject | undefined {
  return cluster.list(ACL_ROLE).find(({ properties }) => properties.name === name);
}

/** Undefined once it is past its time, as Consul removes it then. */
export function findToken(
  cluster: Cluster,
  accessorId: string,
  context: CallContext,
): CloudObject | undefined {
  const token = cluster.get(ACL_TOKEN, accessorId);
  return token === undefined || isExpired(token, context) ? undefined : token;
}

export function tokenNotFound(prefix: string) {
  return unexpected(prefix, 403, `token does not exist: ${NOT_FOUND}`);
}

/** Why Consul refuses identities; undefined where they are right. `owner` is `token` or `role`. */
export function identityError(inputs: Properties, owner: string): string | undefined {
  for (const [kind, key] of [
    ["Service", "serviceName"],
    ["Node", "nodeName"],
  ] as const) {
    for (const identity of records(inputs, `${kind.toLowerCase()}Identities`)) {
      const name = text(identity, key);
      if (name === "") {
        return `${kind} identity is missing the ${kind.toLowerCase()} name field on this ${owner}`;
      }
      if (!/^[a-z0-9]([a-z0-9\-_]{0,254}[a-z0-9])?$/.test(name)) {
        return `${kind} identity ${JSON.stringify(name)} has an invalid name. Only lowercase alphanumeric characters, '-' and '_' are allowed`;
      }
      if (kind === "Node" && text(identity, "datacenter") === "") {
        return `Node identity is missing the datacenter field on this ${owner}`;
      }
    }
  }
  return undefined;
}

function refusalOf(context: CallContext, cluster: Cluster, access: "read" | "write"): string | undefined {
  const { configuration } = context;
  const loggedIn = ["httpAuth", "authJwt", "authLoginAws"].some((key) => given(configuration, key));
  if (!filled(configuration, "token") && !loggedIn) {
    return `Permission denied: anonymous token lacks permission 'acl:${access}'. The anonymous token is used implicitly when a request does not specify a token.`;
  }
  const secret = text(configuration, "token");
  const known = cluster.list(ACL_TOKEN).find(({ properties }) => properties.secretId === secret);
  if (secret === "" || known === undefined) return undefined;
  if (isExpired(known, context)) return NOT_FOUND;
  const links = texts(known.properties, "policyIds").map((id) => policyById(cluster, id)?.name);
  const manages = links.includes("global-management");
  const reads = access === "read" && links.includes("builtin/global-read-only");
  if (manages || reads) return undefined;
  return `Permission denied: token with AccessorID '${known.id}' lacks permission 'acl:${access}'`;
}

function isExpired({ properties }: CloudObject, context: CallContext): boolean {
  const until = text(properties, "expirationTime");
  return until !== "" && new Date(until) <= context.now();
}

function policies(cluster: Cluster): readonly Named[] {
  const made = cluster.list(ACL_POLICY).map(({ id, properties }) => ({ id, name: text(properties, "name") }));
  return [...BUILT_IN, ...made];
}
