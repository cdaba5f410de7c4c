import assert from "node:assert/strict";
import { hostOf } from "../../../roles/host.ts";
import { hostBundles } from "../../../roles/index.ts";
import { canonicalName, internalName } from "../../../stacks/derive/names.ts";
import { openPorts } from "../../../stacks/derive/ports.ts";
import { serversWithRole } from "../../../stacks/derive/servers.ts";
import { prod } from "../../../stacks/prod/index.ts";
import type { Estate, Port, Server } from "../../../stacks/vocabulary/index.ts";
import { change, entry, server } from "../../stacks/change.ts";
import { judge, quiet } from "../../support/daemons.ts";
import { bundlesOf, everyHost } from "../../support/hosts.ts";
import { withDaemons } from "./support.ts";

const NFTABLES = "/etc/nftables.conf";

const backup = `#!/usr/sbin/nft -f

table inet estate
delete table inet estate

table inet estate {
  # Machines of the role monitoring, by estate-firewall-names.service.
  set role_monitoring {
    type ipv4_addr
  }

  set role6_monitoring {
    type ipv6_addr
  }

  # Machines of the role postgresql, by estate-firewall-names.service.
  set role_postgresql {
    type ipv4_addr
  }

  set role6_postgresql {
    type ipv6_addr
  }

  chain input {
    type filter hook input priority filter; policy drop;
    ct state established,related accept
    iifname "lo" accept
    ct state invalid drop
    meta l4proto { icmp, ipv6-icmp } accept
    tcp dport 22 accept comment "SSH"
    ip saddr @role_monitoring tcp dport 9100 accept comment "node exporter, for the monitoring machines"
    ip6 saddr @role6_monitoring tcp dport 9100 accept comment "node exporter, for the monitoring machines"
    ip saddr @role_postgresql tcp dport 8432 accept comment "pgBackRest repository"
    ip6 saddr @role6_postgresql tcp dport 8432 accept comment "pgBackRest repository"
    reject with icmpx admin-prohibited
  }

  chain forward {
    type filter hook forward priority filter; policy drop;
  }

  chain output {
    type filter hook output priority filter; policy accept;
    ip daddr 169.254.169.254 meta skuid != 0 reject with icmpx admin-prohibited
  }
}

include "/var/lib/estate-firewall/role_monitoring.nft*"
include "/var/lib/estate-firewall/role_postgresql.nft*"
`;

/** `tcp 9000 from 10.10.0.0/20`, for each rule of a text that opens a port. */
function opened(text: string): readonly string[] {
  return [...text.matchAll(/^ {4}(?:ip6? saddr (.+) )?(tcp|udp) dport ([0-9-]+) accept comment ".+"$/gm)].map(
    ([, source = "anywhere", protocol, port]) => `${protocol} ${port} from ${source}`,
  );
}

function declared(estate: Estate, server: Server): readonly string[] {
  return openPorts(estate, server).flatMap(({ port, protocol = "tcp", from }) =>
    sources(estate, server, from).map((source) => `${protocol} ${port} from ${source}`),
  );
}

function sources(estate: Estate, server: Server, from: Port["from"]): readonly string[] {
  if (typeof from === "object") {
    return from.roles
      .map((each) => each.replaceAll("-", "_"))
      .flatMap((role) => [`@role_${role}`, `@role6_${role}`]);
  }
  if (from === "anywhere") return [from];
  const networks = {
    private: [estate.datacenters[server.datacenter]?.privateNetwork],
    "private-networks": Object.values(estate.datacenters).map(({ privateNetwork }) => privateNetwork),
    deployers: estate.deployers.map(({ range }) => range),
  }[from];
  return networks.length === 1 ? [`${networks[0]}`] : [`{ ${networks.join(", ")} }`];
}

/** Production with a port of the load balancers that two roles may use. */
const twoRoles = change(prod, (draft) => {
  entry(draft.roles, "loadbalancer").ports.push({
    port: 8405,
    from: { roles: ["monitoring", "backup"] },
    purpose: "HAProxy's own metrics",
  });
});

describe("base: firewall", () => {
  it("of the backup machine, to the letter", () => {
    const { configuration } = bundlesOf("prod", "backup0-ord1");
    assert.equal(configuration.files?.[NFTABLES]?.content, backup);
  });

  it("opens on every host what the table of open ports has, and nothing else", () => {
    for (const host of everyHost()) {
      const { configuration } = hostBundles(host.estate, host.server);
      const text = configuration.files?.[NFTABLES]?.content ?? "";
      assert.deepEqual(opened(text), declared(host.estate, host.server), host.name);
      assert.equal(text.match(/ accept/g)?.length, 4 + opened(text).length, host.name);
    }
  });

  it("opens a port for two roles with a rule for each, since nftables takes no set within a set", () => {
    const { configuration } = hostBundles(twoRoles, server(twoRoles, "lb0"));
    const text = configuration.files?.[NFTABLES]?.content ?? "";
    assert.deepEqual(
      opened(text).filter((rule) => rule.startsWith("tcp 8405 ")),
      ["role_monitoring", "role6_monitoring", "role_backup", "role6_backup"].map(
        (set) => `tcp 8405 from @${set}`,
      ),
    );
    assert.match(text, /^ {2}set role_backup \{$/m);
  });

  it("knows the machines of a role by their names only", () => {
    for (const { estate, server, name } of everyHost()) {
      const { configuration } = hostBundles(estate, server);
      const roles = openPorts(estate, server).flatMap(({ from }) =>
        typeof from === "object" ? from.roles : [],
      );
      const expected = Object.fromEntries(
        [...roles]
          .sort()
          .map((role) => [
            role,
            serversWithRole(estate, role).flatMap((each) => [
              canonicalName(estate, each),
              internalName(estate, each),
            ]),
          ]),
      );
      const text = configuration.files?.["/etc/estate/firewall-names.json"]?.content ?? "{}";
      assert.deepEqual(JSON.parse(text), expected, name);
    }
  });

  it("asks each version of IP for its own networks of deployers", () => {
    const deployers = [
      { name: "office", range: "203.0.113.0/24" },
      { name: "office by IPv6", range: "2001:db8:7::/48" },
      { name: "home", range: "198.51.100.0/24" },
    ] as const;
    const rules = (estate: Estate) => {
      const text = hostBundles(estate, server(estate, "consul0")).configuration.files?.[NFTABLES]?.content;
      return text?.split("\n").filter((line) => line.includes(" 8501 "));
    };
    assert.deepEqual(rules({ ...prod, deployers }), [
      '    ip saddr { 203.0.113.0/24, 198.51.100.0/24 } tcp dport 8501 accept comment "Consul HTTPS API"',
      '    ip6 saddr 2001:db8:7::/48 tcp dport 8501 accept comment "Consul HTTPS API"',
    ]);
    assert.deepEqual(rules({ ...prod, deployers: deployers.slice(1, 2) }), [
      '    ip6 saddr 2001:db8:7::/48 tcp dport 8501 accept comment "Consul HTTPS API"',
    ]);
  });

  withDaemons("is what nft takes, on every host", (root) => {
    const hosts = everyHost().filter(({ image }) => image === "debian-12");
    for (const host of [...hosts, hostOf(twoRoles, server(twoRoles, "lb0"))]) {
      const { status, output } = judge(
        root,
        hostBundles(host.estate, host.server),
        `nft -c -f ${NFTABLES} && nft -f ${NFTABLES} && nft -f ${NFTABLES}`,
      );
      assert.deepEqual({ status, output }, { status: 0, output: "" }, host.name);
    }
  });

  withDaemons(
    "lets root and the cloud's agent alone ask about the Droplet, as soon as the agent is there",
    (root) => {
      const bundles = bundlesOf("prod", "pythontest0-nyc1");
      const unit =
        bundles.configuration.files?.["/etc/systemd/system/estate-firewall-names.service"]?.content;
      const names = /^ExecStart=(.+)$/m.exec(unit ?? "")?.[1] ?? "";
      const ask = (user: string) =>
        `setpriv --reuid=${user} --clear-groups python3 -c '${[
          "import socket",
          'listener = socket.create_server(("169.254.169.254", 0))',
          "socket.create_connection(listener.getsockname(), 3)",
        ].join("; ")}' 2>/dev/null && echo ${user} may || echo ${user} may not`;
      const { status, output } = judge(
        root,
        bundles,
        [
          "set -e",
          "ip link set lo up && ip address add 169.254.169.254/32 dev lo",
          `nft -f ${NFTABLES}`,
          quiet(names),
          ask("root"),
          ask("nobody"),
          "useradd --system --no-create-home do-agent",
          ask("do-agent"),
          quiet(names),
          `${ask("do-agent")}; ${ask("nobody")}; ${ask("root")}`,
          `nft -f ${NFTABLES}`,
          ask("do-agent"),
          "userdel do-agent",
          `nft -f ${NFTABLES}`,
          quiet(names),
          ask("nobody"),
        ].join("\n"),
      );
      assert.deepEqual(
        [status, ...output.trimEnd().split("\n")],
        [
          ...[
            0,
            "root may",
            "nobody may not",
            "do-agent may not",
            "do-agent may",
            "nobody may not",
            "root may",
          ],
          ...["do-agent may", "nobody may not"],
        ],
      );
    },
  );

  withDaemons("keeps a name's addresses when it no longer resolves, and over a reload", (root) => {
    const names =
      "/usr/local/lib/estate/firewall-names /etc/estate/firewall-names.json /var/lib/estate-firewall";
    const set =
      "for set in role_monitoring role6_monitoring; do nft list set inet estate $set | grep elements; done";
    const { status, output } = judge(
      root,
      bundlesOf("prod", "backup0-ord1"),
      [
        "set -e",
        'printf "10.10.0.9 monitoring0.iad1.int.psf.io\\n198.51.100.7 monitoring0.iad1.psf.io\\n2001:2::7 monitoring0.iad1.psf.io\\n" >>/etc/hosts',
        `nft -f ${NFTABLES}`,
        quiet(names),
        set,
        "sed -i /monitoring0/d /etc/hosts",
        `${names} 2>&1 | grep ^monitoring0.iad1.psf.io`,
        set,
        `nft -f ${NFTABLES}`,
        set,
        'echo "10.10.0.10 monitoring0.iad1.int.psf.io" >>/etc/hosts',
        quiet(names),
        set,
      ].join("\n"),
    );
    const elements = (addresses: string, addresses6: string) => [
      `\t\telements = { ${addresses} }`,
      `\t\telements = { ${addresses6} }`,
    ];
    const lines = output.trimEnd().split("\n");
    assert.match(
      lines[2] ?? "",
      /^monitoring0\.iad1\.psf\.io: .+; stays 198\.51\.100\.7, 2001:2::7$/,
      `status ${status}: ${output}`,
    );
    assert.deepEqual(
      [status, ...lines.filter((_, index) => index !== 2)],
      [
        0,
        ...elements("10.10.0.9, 198.51.100.7", "2001:2::7"),
        ...elements("10.10.0.9, 198.51.100.7", "2001:2::7"),
        ...elements("10.10.0.9, 198.51.100.7", "2001:2::7"),
        ...elements("10.10.0.10, 198.51.100.7", "2001:2::7"),
      ],
    );
  });
});
