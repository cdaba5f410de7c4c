import { monitoringAgent } from "../../stacks/clouds/digitalocean.ts";
import { openPorts } from "../../stacks/derive/ports.ts";
import { serversWithRole } from "../../stacks/derive/servers.ts";
import type { Port } from "../../stacks/vocabulary/index.ts";
import { type Host, hostOf } from "../host.ts";
import type { Part } from "../part.ts";
import { lines, program, programDirectory, unitPath } from "./place.ts";

const namesUnit = "estate-firewall-names";
/** Role to the names of its machines. */
const namesFile = "/etc/estate/firewall-names.json";
/** What the names led to last: a file for each role, which the firewall reads when it starts. */
const addressDirectory = "/var/lib/estate-firewall";

/** The cloud's own service about the machine, on every cloud (its documents hold the user data). */
const metadataService = "169.254.169.254";
/** Who may ask it beside root: the cloud's agent, whose package comes at the first boot or later. */
const metadataSet = "metadata_users";

/**
 * nftables from the table of open ports: established, loopback, ICMP, then what is open; everything else is rejected.
 * A refusal says "administratively prohibited", so that it differs from a port where nothing listens.
 *
 * A source that is a role is a pair of sets, one for IPv4 and one for IPv6, which a timer fills from the names of the
 * role's machines: bundles hold names, and nftables only addresses. Their canonical and internal names count both. The
 * cloud's agent is a set too, since the host may not have its account yet: a ruleset that named it would not load.
 */
export function firewall(host: Host): Part {
  const roles = sourceRoles(host);
  const agents = agentsOf(host);
  const part: Part = {
    role: "base",
    packages: ["nftables"],
    files: {
      "/etc/nftables.conf": {
        content: ruleset(host, roles, agents),
        mode: "0755",
        validator: ["nft", "-c", "-f", "{}"],
        reload: ["nftables.service"],
      },
    },
    units: { "nftables.service": { enabled: true, started: true } },
  };
  if (roles.length === 0) return part;
  const names = Object.fromEntries(roles.map((role) => [role, namesOf(host, role)]));
  return {
    ...part,
    directories: { "/etc/estate": {}, [programDirectory]: {}, [addressDirectory]: { mode: "0700" } },
    files: {
      ...part.files,
      ...program("firewall-names"),
      [namesFile]: {
        content: `${JSON.stringify(names, undefined, 2)}\n`,
        restart: [`${namesUnit}.service`],
      },
      [unitPath(`${namesUnit}.service`)]: {
        content: lines(
          "[Unit]",
          "Description=Addresses and accounts that the firewall admits by name",
          "After=nftables.service nss-lookup.target",
          "",
          "[Service]",
          "Type=oneshot",
          `ExecStart=${[`${programDirectory}/firewall-names`, namesFile, addressDirectory, ...agents].join(" ")}`,
          "CapabilityBoundingSet=CAP_NET_ADMIN",
          "NoNewPrivileges=yes",
          "PrivateTmp=yes",
          "ProtectHome=yes",
          "ProtectSystem=strict",
          `ReadWritePaths=${addressDirectory}`,
        ),
      },
      [unitPath(`${namesUnit}.timer`)]: {
        content: lines(
          "[Unit]",
          "Description=Looks the firewall's names up every minute",
          "",
          "[Timer]",
          "OnBootSec=5s",
          "OnUnitActiveSec=60s",
          "AccuracySec=5s",
          "",
          "[Install]",
          "WantedBy=timers.target",
        ),
      },
    },
    units: { ...part.units, [`${namesUnit}.timer`]: { enabled: true, started: true } },
  };
}

function sourceRoles({ estate, server }: Host): readonly string[] {
  const roles = openPorts(estate, server).flatMap(({ from }) => (typeof from === "object" ? from.roles : []));
  return [...new Set(roles)].sort();
}

function agentsOf({ estate, server }: Host): readonly string[] {
  return estate.datacenters[server.datacenter]?.provider === "digitalocean" ? [monitoringAgent] : [];
}

function namesOf({ estate }: Host, role: string): readonly string[] {
  return serversWithRole(estate, role).flatMap((server) => {
    const { name, internalName } = hostOf(estate, server);
    return [name, internalName];
  });
}

/** The whole table in one transaction: never a moment without rules, and what is established stays. */
function ruleset(host: Host, roles: readonly string[], agents: readonly string[]): string {
  const filled = [...roles.map((role) => setName("role", role)), ...(agents.length > 0 ? [metadataSet] : [])];
  const mayAsk = agents.length > 0 ? `@${metadataSet}` : "0";
  return lines(
    "#!/usr/sbin/nft -f",
    "",
    "table inet estate",
    "delete table inet estate",
    "",
    "table inet estate {",
    ...roles.flatMap((role) => [
      `  # Machines of the role ${role}, by ${namesUnit}.service.`,
      ...versions.flatMap(({ prefix, type }) => [
        `  set ${setName(prefix, role)} {`,
        `    type ${type}`,
        "  }",
        "",
      ]),
    ]),
    ...(agents.length > 0
      ? [
          `  # root, and ${agents.join(", ")} by ${namesUnit}.service.`,
          `  set ${metadataSet} {`,
          "    type uid",
          "    elements = { 0 }",
          "  }",
          "",
        ]
      : []),
    "  chain input {",
    "    type filter hook input priority filter; policy drop;",
    "    ct state established,related accept",
    '    iifname "lo" accept',
    "    ct state invalid drop",
    "    meta l4proto { icmp, ipv6-icmp } accept",
    ...openPorts(host.estate, host.server).flatMap((port) => rules(host, port).map((rule) => `    ${rule}`)),
    "    reject with icmpx admin-prohibited",
    "  }",
    "",
    "  chain forward {",
    "    type filter hook forward priority filter; policy drop;",
    "  }",
    "",
    "  chain output {",
    "    type filter hook output priority filter; policy accept;",
    `    ip daddr ${metadataService} meta skuid != ${mayAsk} reject with icmpx admin-prohibited`,
    "  }",
    "}",
    ...(filled.length > 0 ? [""] : []),
    // A pattern, because a file that is named must be there.
    ...filled.map((name) => `include "${addressDirectory}/${name}.nft*"`),
  );
}

/** What differs between the versions of IP: the match on a source, and a role's set. */
const versions = [
  { match: "ip", prefix: "role", type: "ipv4_addr", has: (range: string) => !range.includes(":") },
  { match: "ip6", prefix: "role6", type: "ipv6_addr", has: (range: string) => range.includes(":") },
] as const;

function rules(host: Host, port: Port): readonly string[] {
  const comment = JSON.stringify(port.purpose);
  return sourcesOf(host, port.from).map(
    (source) => `${source}${port.protocol ?? "tcp"} dport ${port.port} accept comment ${comment}`,
  );
}

/** Conditions on the source, any of which lets a packet in: nftables takes no set within a set. */
function sourcesOf({ estate, server }: Host, source: Port["from"]): readonly string[] {
  if (typeof source === "object") {
    return source.roles.flatMap((role) =>
      versions.map(({ match, prefix }) => `${match} saddr @${setName(prefix, role)} `),
    );
  }
  switch (source) {
    case "anywhere":
      return [""];
    case "private":
      return among([estate.datacenters[server.datacenter]?.privateNetwork ?? ""]);
    case "private-networks":
      return among(Object.values(estate.datacenters).map(({ privateNetwork }) => privateNetwork));
    case "deployers":
      return among(estate.deployers.map(({ range }) => range));
  }
}

function among(ranges: readonly string[]): readonly string[] {
  return versions.flatMap(({ match, has }) => {
    const own = ranges.filter(has);
    if (own.length === 0) return [];
    return own.length === 1 ? [`${match} saddr ${own[0]} `] : [`${match} saddr { ${own.join(", ")} } `];
  });
}

/** nft's identifiers have no hyphen at their places of danger; sets are of ours alone. */
function setName(prefix: (typeof versions)[number]["prefix"], role: string): string {
  return `${prefix}_${role.replaceAll("-", "_")}`;
}
