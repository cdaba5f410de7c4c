import type { Filter, Permission } from "../../cloud/filter.ts";

/** Name of the table; nothing else of the world filters. */
const TABLE = "inet cloud_filter";

/** What finds neighbours and routers passes every firewall (Neutron, agent/firewall.py; RFC 4890, 4.4). */
const NEIGHBOURS = "nd-neighbor-solicit, nd-neighbor-advert, nd-router-solicit, nd-router-advert";

const FAMILIES = [
  { version: "ipv4", word: "ip", everybody: "0.0.0.0/0", has: (peer: string) => !peer.includes(":") },
  { version: "ipv6", word: "ip6", everybody: "::/0", has: (peer: string) => peer.includes(":") },
] as const;

const DIRECTIONS = [
  { prefix: "out", rules: "outbound", own: "saddr", other: "daddr" },
  { prefix: "in", rules: "inbound", own: "daddr", other: "saddr" },
] as const;

/**
 * The clouds' firewalls as one table of nftables, in the namespace through which everything between machines goes, by
 * bridge or by router: outside of the machines, before their first packet and after their last. Machines are told by
 * their addresses. What goes from one machine to another passes the firewall of both.
 */
export function ruleset(filters: readonly Filter[]): string {
  const chains = filters.flatMap((filter) =>
    DIRECTIONS.flatMap(({ prefix, rules, other }) => [
      `  chain ${prefix}_${filter.id} {`,
      ...(filter.dropped ?? []).flatMap((traffic) => lines(traffic, other, "drop")),
      ...filter[rules].flatMap((permission) => lines(permission, other, "return")),
      "    drop",
      "  }",
    ]),
  );
  return [
    `table ${TABLE}`,
    `delete table ${TABLE}`,
    `table ${TABLE} {`,
    ...chains,
    "  chain filter {",
    "    ct state established,related accept",
    `    icmpv6 type { ${NEIGHBOURS} } accept`,
    ...DIRECTIONS.flatMap(({ prefix, own }) => verdicts(filters, prefix, own)),
    "  }",
    // Forwarded by bridge or router; from and to the world's own addresses.
    ...["forward", "output", "input"].flatMap((hook) => [
      `  chain ${hook} {`,
      `    type filter hook ${hook} priority filter; policy accept;`,
      "    jump filter",
      "  }",
    ]),
    "}",
    "",
  ].join("\n");
}

function lines(
  { protocol, ports, peers }: Permission,
  other: "saddr" | "daddr",
  verdict: "drop" | "return",
): readonly string[] {
  const what = [
    ...(protocol === undefined ? [] : [`meta l4proto ${protocol}`]),
    ...(ports === undefined ? [] : [`th dport ${ports.join("-")}`]),
    verdict,
  ];
  return FAMILIES.flatMap(({ version, word, everybody, has }) =>
    [...new Set(peers.filter(has))].map((peer) => {
      const who = peer === everybody ? `meta nfproto ${version}` : `${word} ${other} ${peer}`;
      return `    ${[who, ...what].join(" ")}`;
    }),
  );
}

function verdicts(filters: readonly Filter[], prefix: string, own: "saddr" | "daddr"): readonly string[] {
  return FAMILIES.flatMap(({ word, has }) => {
    const chains = new Map(
      filters.flatMap(({ id, addresses }) => addresses.filter(has).map((address) => [address, id] as const)),
    );
    const entries = [...chains].map(([address, id]) => `${address} : jump ${prefix}_${id}`);
    return entries.length === 0 ? [] : [`    ${word} ${own} vmap { ${entries.join(", ")} }`];
  });
}
