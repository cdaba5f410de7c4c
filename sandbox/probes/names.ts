import { isIP } from "node:net";
import { isNamedByIpv6 } from "../../stacks/derive/ipv6.ts";
import { canonicalName, internalName } from "../../stacks/derive/names.ts";
import { plannedRecords, recordDomain } from "../../stacks/derive/records.ts";
import { loadBalancers } from "../../stacks/derive/servers.ts";
import type { Estate, Server } from "../../stacks/vocabulary/index.ts";
import { expectEqual, type MachineAddresses, type Probe, type Shell, succeeded } from "./probe.ts";

/** DNS as anybody sees it, asked with dig. */
export function nameProbes(estate: Estate): readonly Probe[] {
  return [
    ...estate.servers.map((server) => machineProbe(estate, server)),
    {
      theme: "dns",
      claim: `${estate.loadBalancers.name} is every load balancer`,
      check: async ({ visitor, addresses }) => {
        const machines = loadBalancers(estate);
        const shared = machines.every((server) => isNamedByIpv6(estate, server));
        const expected = machines.flatMap((server) => namedAddresses(addresses(server), shared));
        expectEqual(await resolved(visitor, estate.loadBalancers.name), sorted(expected), "addresses");
      },
    },
    {
      theme: "dns",
      claim: "every published name has an answer",
      check: async ({ visitor }) => {
        const names = [
          ...new Set(
            plannedRecords(estate)
              .filter(({ type, target }) => (type === "A" || type === "CNAME") && target.kind !== "static")
              .map(recordDomain),
          ),
        ];
        const script = `for name in ${names.join(" ")}; do [ -n "$(dig +short +time=2 "$name" A)" ] || echo "$name"; done`;
        expectEqual(succeeded(await visitor(script, { seconds: 60 }), "dig").trim(), "", "without an answer");
      },
    },
    {
      theme: "dns",
      claim: "a name that nobody has is told so at once",
      check: async ({ visitor }) => {
        const output = succeeded(await visitor("dig +time=2 +tries=1 nobody.example A"), "dig");
        expectEqual(/status: (\w+)/.exec(output)?.[1] ?? "", "NXDOMAIN", "status");
      },
    },
  ];
}

function machineProbe(estate: Estate, server: Server): Probe {
  const name = canonicalName(estate, server);
  const aliases = [...(server.listedName ? [server.listedName] : []), ...aliasNames(server)].filter((alias) =>
    Object.keys(estate.zones).some((zone) => alias === zone || alias.endsWith(`.${zone}`)),
  );
  return {
    theme: "dns",
    claim: `${[name, ...aliases.filter((alias) => alias !== name)].join(", ")} and its private name lead to it`,
    check: async ({ visitor, addresses }) => {
      const outside = sorted(namedAddresses(addresses(server), isNamedByIpv6(estate, server)));
      for (const each of [name, ...aliases]) expectEqual(await resolved(visitor, each), outside, each);
      const own = internalName(estate, server);
      expectEqual(await resolved(visitor, own), addresses(server).private, own);
    },
  };
}

function aliasNames(server: Server): readonly string[] {
  return (server.aliases ?? []).map(({ name }) => name);
}

/** What a name of a machine leads to. */
function namedAddresses({ public: outside, public6 }: MachineAddresses, byIpv6: boolean): readonly string[] {
  return [outside, ...(byIpv6 ? [public6 ?? "an IPv6 address"] : [])];
}

/** Addresses at the end of the chain, of both versions of IP. */
export async function addressesOf(shell: Shell, name: string): Promise<readonly string[]> {
  const lines = succeeded(await shell(`dig +short +time=2 ${name} A ${name} AAAA`), `dig ${name}`)
    .trim()
    .split("\n");
  return [...new Set(lines.filter((line) => isIP(line) !== 0))];
}

async function resolved(shell: Shell, name: string): Promise<string> {
  return sorted(await addressesOf(shell, name));
}

function sorted(addresses: readonly string[]): string {
  return [...addresses].sort().join(" ");
}
