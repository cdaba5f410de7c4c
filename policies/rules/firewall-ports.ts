import { parseCidr } from "../../stacks/derive/cidr.ts";
import { openPorts } from "../../stacks/derive/ports.ts";
import { firstOfEachRole } from "../../stacks/derive/servers.ts";
import type { Estate, Port } from "../../stacks/vocabulary/index.ts";
import type { ResourcePolicy } from "../pack/policy.ts";
import { isMissing, objects, type PlannedResource, text, texts, unknown } from "../pack/resource.ts";
import { firewall, securityGroup, securityGroupRule } from "../pack/types.ts";

/** A firewall admits from the world what the catalog's table of ports declares for its role, and nothing else. */
export const firewallPorts: ResourcePolicy = {
  name: "firewall-ports",
  description: "Firewalls open only the ports that the catalog declares for their role.",
  types: [firewall, securityGroup, securityGroupRule],
  violations: (resource, estate) => {
    if (resource.type === securityGroup) {
      return isMissing(resource.inputs.description)
        ? ["The security group has no description. Say which role's ports it holds"]
        : [];
    }
    const declared = declaredPorts(resource, estate);
    if (!declared) {
      return [
        `"${resource.name}" is named after no role of a datacenter, so nothing declares its ports. ` +
          "Add the port to a role in stacks/*/roles.ts instead of a firewall of its own",
      ];
    }
    return rulesOf(resource).flatMap((rule) => judgeRule(rule, declared));
  },
};

interface Rule {
  readonly protocol: string;
  /** `22`, `10090-10100`, `all`; undefined where not known yet. */
  readonly ports: string | undefined;
  readonly sources: readonly string[];
}

function judgeRule({ protocol, ports, sources }: Rule, declared: readonly Port[]): readonly string[] {
  // Echo and the discovery of a path's size are open everywhere.
  if (protocol === "icmp" || protocol === "ipv6-icmp" || ports === undefined) return [];
  const same = declared.filter(
    (port) => String(port.port) === ports && (port.protocol ?? "tcp") === protocol,
  );
  if (same.length === 0) {
    return [
      `Opens ${protocol} ${ports}, which the role does not declare. ` +
        "Add the port to the role in stacks/*/roles.ts, or close it",
    ];
  }
  const world = sources.filter(isWorld);
  if (world.length === 0 || same.some(({ from }) => from === "anywhere")) return [];
  return [
    `Opens ${protocol} ${ports} to the world (${world.join(", ")}), which the role declares for ` +
      `${same.map(sourceText).join(", ")} only. Declare it from "anywhere" in stacks/*/roles.ts, or close it`,
  ];
}

/** Where the catalog declares it from. */
function sourceText({ from }: Port): string {
  return typeof from === "object" ? from.roles.join(", ") : from;
}

/** A network that nobody owns as a whole: wider than the largest that a single owner has. */
function isWorld(source: string): boolean {
  if (source.includes(":")) return Number(source.split("/")[1] ?? 128) < 16;
  const network = parseCidr(source);
  return network !== undefined && network.prefix < 8;
}

function rulesOf({ type, inputs }: PlannedResource): readonly Rule[] {
  if (type === firewall) {
    return objects(inputs.inboundRules).map(({ protocol, portRange, sourceAddresses }) => ({
      protocol: text(protocol) ?? "tcp",
      ports: portRange === unknown ? undefined : (text(portRange) ?? "all"),
      sources: texts(sourceAddresses),
    }));
  }
  if (inputs.direction === "egress") return [];
  const { portRangeMin: first = "all", portRangeMax: last = first, remoteIpPrefix } = inputs;
  // Without a prefix and a group a rule admits everybody.
  const everybody = isMissing(remoteIpPrefix) && isMissing(inputs.remoteGroupId) ? ["0.0.0.0/0"] : [];
  return [
    {
      protocol: text(inputs.protocol) ?? "all",
      ports: first === last ? String(first) : `${String(first)}-${String(last)}`,
      sources: text(remoteIpPrefix) === undefined ? everybody : [String(remoteIpPrefix)],
    },
  ];
}

/** The ports of the role that a firewall or rule is named after: `ams1-mail`, `ams1-mail-tcp-25-0.0.0.0/0`. */
function declaredPorts({ name, type }: PlannedResource, estate: Estate): readonly Port[] | undefined {
  const roles = Object.keys(estate.datacenters).flatMap((datacenter) =>
    firstOfEachRole(estate, datacenter).map((server) => ({ prefix: `${datacenter}-${server.role}`, server })),
  );
  const found = roles
    .filter(({ prefix }) =>
      type === firewall
        ? name === prefix || name === `${prefix}-machines`
        : /^-(?:icmp|tcp|udp)-/.test(name.startsWith(prefix) ? name.slice(prefix.length) : ""),
    )
    .at(0);
  return found && openPorts(estate, found.server);
}
