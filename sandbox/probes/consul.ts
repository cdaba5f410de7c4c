import { serversIn, serversWithRole } from "../../stacks/derive/servers.ts";
import type { Estate, Server } from "../../stacks/vocabulary/index.ts";
import { expectEqual, expectMatch, Mismatch, type Probe, refused, succeeded } from "./probe.ts";

/** Consul as its own command line and DNS show it. */
export function consulProbes(estate: Estate): readonly Probe[] {
  const members = serversIn(estate, estate.consul.datacenter);
  const [server] = serversWithRole(estate, estate.consul.role);
  const client = members.find(({ role }) => role !== estate.consul.role);
  if (!server || !client) return [];
  return [
    {
      theme: "consul",
      claim: `the ${members.length} machines of ${estate.consul.datacenter} are alive members, and nobody else`,
      check: async ({ on }) => {
        const output = succeeded(
          await on(server)(`${token("/etc/consul.d")} consul members`),
          "consul members",
        );
        const alive = output
          .split("\n")
          .slice(1)
          .map((line) => line.split(/\s+/))
          .flatMap(([name = "", , status]) => (status === "alive" ? [name] : []));
        expectEqual(
          [...alive].sort().join(" "),
          members
            .map(({ name }) => name)
            .sort()
            .join(" "),
          "alive",
        );
      },
    },
    {
      theme: "consul",
      claim: `the servers agree on a leader, and ${serversWithRole(estate, estate.consul.role).length} of them vote`,
      check: async ({ on }) => {
        const command = `${token("/etc/consul.d")} consul operator raft list-peers`;
        const peers = succeeded(await on(server)(command), "consul operator raft list-peers");
        const lines = peers.split("\n").filter((line) => /\b(leader|follower)\b/.test(line));
        expectEqual(
          String(lines.length),
          String(serversWithRole(estate, estate.consul.role).length),
          "voters",
        );
        expectMatch(peers, /\bleader\b/, "the peers");
      },
    },
    {
      theme: "consul",
      claim: "a request without a token learns nothing and changes nothing",
      check: async ({ on }) => {
        const shell = on(client);
        const nodes = succeeded(await shell("curl -s http://localhost:8500/v1/catalog/nodes"), "the catalog");
        expectEqual(nodes.trim(), "[]", "nodes");
        refused(
          await shell("curl -s --fail-with-body -X PUT -d x http://localhost:8500/v1/kv/probe"),
          /Permission denied/,
          "writing a key",
        );
      },
    },
    {
      theme: "consul",
      claim: "a machine's token registers nothing in another machine's name",
      check: async ({ on }) => {
        const body = JSON.stringify({
          Node: server.name,
          Address: "198.19.0.1",
          Service: { Service: "probe" },
        });
        refused(
          await on(client)(
            `curl -s --fail-with-body -X PUT -H "X-Consul-Token: $(${readToken("/etc/consul.d")})" ` +
              `-d '${body}' http://localhost:8500/v1/catalog/register`,
          ),
          /Permission denied/,
          "the registration",
        );
      },
    },
    ...registeredProbes(estate, client),
    {
      theme: "consul",
      claim: "its interface asks for TLS and answers deployers only",
      check: async ({ visitor, addresses }) => {
        const result = await visitor(
          `curl -s --max-time 5 -k https://${addresses(server).public}:8501/v1/status/leader`,
        );
        if (result.status === 0) throw new Mismatch(`it answered a visitor: ${result.stdout}`);
      },
    },
  ];
}

/** Every name that DNS must know: what machines register, and what is registered for machines of others. */
function registeredProbes(estate: Estate, client: Server): readonly Probe[] {
  const own = Object.entries(estate.services).flatMap(([key, { backend, consulName }]) =>
    "role" in backend ? [{ name: consulName ?? key, machines: serversWithRole(estate, backend.role) }] : [],
  );
  return [
    ...own.map(
      ({ name, machines }): Probe => ({
        theme: "consul",
        claim: `${name}.service.consul leads to ${machines.map((machine) => machine.name).join(", ")}`,
        check: async ({ on, addresses }) => {
          const found = succeeded(await on(client)(`getent ahostsv4 ${name}.service.consul`), "getent");
          const seen = new Set(found.split("\n").flatMap((line) => line.split(/\s+/, 1)[0] || []));
          const expected = machines.map((machine) => addresses(machine).private);
          expectEqual([...seen].sort().join(" "), [...expected].sort().join(" "), "addresses");
        },
      }),
    ),
    ...Object.values(estate.externalServices).map(
      ({ service, node, port }): Probe => ({
        theme: "consul",
        claim: `the external service ${service} is registered on ${node} with port ${port}`,
        check: async ({ on }) => {
          const command = `resolvectl --legend=no --type=SRV query ${service}.service.consul`;
          expectMatch(succeeded(await on(client)(command), command), new RegExp(`\\b${port}\\b`), "SRV");
        },
      }),
    ),
  ];
}

/** The machine's own token, from where its agent reads it. */
function readToken(directory: string): string {
  return `sed -n 's/.*"agent": *"\\([0-9a-f-]*\\)".*/\\1/p' ${directory}/*.json | head -n 1`;
}

function token(directory: string): string {
  return `CONSUL_HTTP_TOKEN=$(${readToken(directory)})`;
}
