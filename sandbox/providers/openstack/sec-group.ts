import type { CloudObject } from "../../cloud/cloud.ts";
import { type CallContext, ProviderError, type ResourceBehaviour } from "../../provider/behaviour.ts";
import { equal, type Properties } from "../../provider/values.ts";
import { refreshedInputs } from "../common/refresh.ts";
import { filled, flag, maybeText, number, pick, text, texts } from "../common/values.ts";
import { type Endpoint, endpointFor } from "./endpoints.ts";
import { badRequest, neutron, notFound, refuseMissing, unexpected } from "./errors.ts";
import { uuidOf } from "./flavors.ts";
import { PORT, SEC_GROUP, SEC_GROUP_RULE } from "./types.ts";

const MOST_RACKSPACE_GROUPS = 10;
const MOST_RACKSPACE_RULES = 20;
const GROUP_INPUTS = ["description", "name", "region", "tags", "tenantId"];
const RULE_FIELDS = [
  "direction",
  "ethertype",
  "portRangeMax",
  "portRangeMin",
  "protocol",
  "remoteGroupId",
  "remoteIpPrefix",
  "securityGroupId",
];
const PROTOCOLS = [
  ...["ah", "dccp", "egp", "esp", "gre", "icmp", "igmp"],
  ...["ipv6-encap", "ipv6-frag", "ipv6-icmp", "ipv6-nonxt", "ipv6-opts", "ipv6-route"],
  ...["ospf", "pgm", "rsvp", "sctp", "tcp", "udp", "udplite", "vrrp"],
];

export const secGroup: ResourceBehaviour = {
  create: (inputs, context) => {
    const endpoint = endpointFor(inputs, context, "network");
    const prefix = "Error creating openstack_networking_secgroup_v2";
    const request = "POST security-groups";
    refuseMissing(endpoint, prefix, request);
    const made = context.cloud.list(SEC_GROUP).filter(({ scope }) => scope === endpoint.scope);
    if (endpoint.rackspace && made.length >= MOST_RACKSPACE_GROUPS) {
      const body = neutron("OverQuota", "Quota exceeded for resources: ['security_group'].");
      throw unexpected(endpoint, prefix, request, 409, body);
    }
    if (text(inputs, "name") === "default") {
      const body = neutron("SecurityGroupDefaultAlreadyExists", "Default security group already exists.");
      throw unexpected(endpoint, prefix, request, 409, body);
    }
    const id = context.cloud.uuid();
    const properties = {
      description: "",
      tenantId: text(context.configuration, "tenantId"),
      ...pick(inputs, GROUP_INPUTS),
      region: endpoint.region,
    };
    context.cloud.put({ type: SEC_GROUP, id, scope: endpoint.scope, properties });
    if (!flag(inputs, "deleteDefaultRules") && !endpoint.rackspace) addDefaultRules(id, endpoint, context);
    return { id, outputs: state(properties, inputs) };
  },
  read: ({ id, outputs, inputs }, context) => {
    const found = context.cloud.get(SEC_GROUP, id);
    if (found === undefined) return undefined;
    const now = state(found.properties, outputs);
    return { id, outputs: now, inputs: refreshedInputs(inputs, now, GROUP_INPUTS) };
  },
  update: ({ id, outputs, newInputs }, context) => {
    const endpoint = endpointFor(outputs, context, "network");
    const found = context.cloud.get(SEC_GROUP, id);
    if (found === undefined) {
      const prefix = `Error updating openstack_networking_secgroup_v2 ${id}`;
      throw notFound(endpoint, prefix, `PUT security-groups/${id}`);
    }
    const properties = { ...found.properties, ...pick(newInputs, ["name", "description", "tags"]) };
    context.cloud.put({ ...found, properties });
    return state(properties, newInputs);
  },
  delete: ({ id, outputs }, context) => {
    if (context.cloud.get(SEC_GROUP, id) === undefined) return;
    const endpoint = endpointFor(outputs, context, "network");
    const used = ({ properties }: CloudObject) => texts(properties, "allSecurityGroupIds").includes(id);
    if (context.cloud.list(PORT).some(used)) {
      const prefix = `Error deleting openstack_networking_secgroup_v2 ${id}`;
      const body = neutron("SecurityGroupInUse", `Security Group ${id} in use.`);
      throw unexpected(endpoint, prefix, `DELETE security-groups/${id}`, 409, body);
    }
    for (const rule of rulesOf(context, id)) context.cloud.remove(SEC_GROUP_RULE, rule.id);
    context.cloud.remove(SEC_GROUP, id);
  },
};

export const secGroupRule: ResourceBehaviour = {
  normalise: (inputs) => {
    const prefix = maybeText(inputs, "remoteIpPrefix");
    return prefix === undefined ? inputs : { ...inputs, remoteIpPrefix: prefix.toLowerCase() };
  },
  create: (inputs, context) => {
    refuseRule(inputs);
    const endpoint = endpointFor(inputs, context, "network");
    const prefix = "Error creating openstack_networking_secgroup_rule_v2";
    const request = "POST security-group-rules";
    refuseMissing(endpoint, prefix, request);
    const group = text(inputs, "securityGroupId");
    if (findGroup(context, endpoint.scope, group) === undefined) {
      throw notFound(
        endpoint,
        prefix,
        request,
        neutron("SecurityGroupNotFound", `Security group ${group} does not exist`),
      );
    }
    const properties = ruleView(inputs, endpoint, context);
    const others = rulesOf(context, group);
    const twin = others.find((other) =>
      equal(pick(other.properties, RULE_FIELDS), pick(properties, RULE_FIELDS)),
    );
    if (twin !== undefined) {
      const message = `Security group rule already exists. Rule id is ${twin.id}.`;
      throw unexpected(endpoint, prefix, request, 409, neutron("SecurityGroupRuleExists", message));
    }
    if (endpoint.rackspace) refuseOnRackspace(inputs, others.length, endpoint, prefix, request);
    const id = context.cloud.uuid();
    context.cloud.put({ type: SEC_GROUP_RULE, id, scope: endpoint.scope, properties });
    return { id, outputs: properties };
  },
  read: ({ id, inputs }, context) => {
    const found = context.cloud.get(SEC_GROUP_RULE, id);
    if (found === undefined) return undefined;
    const names = [...RULE_FIELDS, "description", "region"];
    return { id, outputs: found.properties, inputs: refreshedInputs(inputs, found.properties, names) };
  },
  delete: ({ id }, context) => context.cloud.remove(SEC_GROUP_RULE, id),
};

/** Every account has one, which nobody made. */
export function defaultGroup(
  context: CallContext,
  scope: string,
): { readonly id: string; readonly name: string } {
  const id = uuidOf(`${scope} default security group`);
  return { id, name: text(context.cloud.get(SEC_GROUP, id)?.properties ?? {}, "name") || "default" };
}

/** By id or name. */
export function findGroup(context: CallContext, scope: string, group: string): string | undefined {
  const fallback = defaultGroup(context, scope);
  if (group === fallback.id || group === fallback.name) return fallback.id;
  const matches = ({ id, scope: other, properties }: CloudObject) =>
    other === scope && (id === group || properties.name === group);
  return context.cloud.list(SEC_GROUP).find(matches)?.id;
}

function rulesOf(context: CallContext, group: string): readonly CloudObject[] {
  return context.cloud.list(SEC_GROUP_RULE).filter(({ properties }) => properties.securityGroupId === group);
}

function addDefaultRules(group: string, endpoint: Endpoint, context: CallContext): void {
  for (const ethertype of ["IPv4", "IPv6"]) {
    const properties = ruleView(
      { direction: "egress", ethertype, securityGroupId: group },
      endpoint,
      context,
    );
    context.cloud.put({ type: SEC_GROUP_RULE, id: context.cloud.uuid(), scope: endpoint.scope, properties });
  }
}

/** The provider sends these words to a table of its own, so case counts. */
function refuseRule(inputs: Properties): void {
  const suffix = "for openstack_networking_secgroup_rule_v2";
  const [direction, ethertype, protocol] = ["direction", "ethertype", "protocol"].map((key) =>
    text(inputs, key),
  );
  if (!["ingress", "egress"].includes(direction ?? "")) {
    throw new ProviderError(`unknown direction ${suffix}: ${direction}`);
  }
  if (!["IPv4", "IPv6"].includes(ethertype ?? "")) {
    throw new ProviderError(`unknown ether type ${suffix}: ${ethertype}`);
  }
  const hasPorts = filled(inputs, "portRangeMin") || filled(inputs, "portRangeMax");
  if (hasPorts && !filled(inputs, "protocol")) {
    throw new ProviderError(
      `A protocol must be specified when using port_range_min and port_range_max ${suffix}`,
    );
  }
  const known = PROTOCOLS.includes(protocol ?? "") || /^\d{1,3}$/.test(protocol ?? "");
  if (protocol !== "" && !known) throw new ProviderError(`unknown protocol ${suffix}: ${protocol}`);
}

function refuseOnRackspace(
  inputs: Properties,
  others: number,
  endpoint: Endpoint,
  prefix: string,
  request: string,
): void {
  const protocol = text(inputs, "protocol");
  const refused = (message: string) => badRequest(endpoint, prefix, request, neutron("BadRequest", message));
  if (filled(inputs, "remoteGroupId")) throw refused("remote_group_id is not supported");
  if (!["", "tcp", "udp", "icmp"].includes(protocol)) throw refused(`Protocol ${protocol} is not supported`);
  if (others >= MOST_RACKSPACE_RULES) {
    const body = neutron("OverQuota", "Quota exceeded for resources: ['security_rules_per_group'].");
    throw unexpected(endpoint, prefix, request, 409, body);
  }
}

function ruleView(inputs: Properties, endpoint: Endpoint, context: CallContext): Properties {
  return {
    ...pick(inputs, ["description"]),
    direction: text(inputs, "direction"),
    ethertype: text(inputs, "ethertype"),
    protocol: text(inputs, "protocol"),
    portRangeMin: number(inputs, "portRangeMin") ?? 0,
    portRangeMax: number(inputs, "portRangeMax") ?? 0,
    remoteGroupId: text(inputs, "remoteGroupId"),
    remoteIpPrefix: text(inputs, "remoteIpPrefix"),
    securityGroupId: text(inputs, "securityGroupId"),
    region: endpoint.region,
    tenantId: text(context.configuration, "tenantId"),
  };
}

function state(properties: Properties, before: Properties): Properties {
  return { ...properties, ...pick(before, ["deleteDefaultRules"]), allTags: texts(properties, "tags") };
}
