import { registrations } from "../../stacks/derive/services.ts";
import { type EstateStatus, isTrouble, looks } from "./estate-status.ts";
import type { Consul, ServiceInstance } from "./look.ts";
import { count, type Row, type Section } from "./text.ts";

/** Services as Consul sees them: one line each, with its instances and what is wrong with them. */
export function serviceSection(status: EstateStatus): Section {
  const { estate, stack } = status;
  const answers = looks(status.hosts).flatMap(({ look }) => (look.consul === undefined ? [] : [look.consul]));
  const consul = answers.find((answer): answer is Consul => !isTrouble(answer));
  if (consul === undefined) {
    const [trouble] = answers.filter(isTrouble);
    const servers = estate.servers.filter(({ role }) => role === estate.consul.role).map(({ name }) => name);
    const problem = `Consul does not answer${trouble === undefined ? "" : ` (${trouble.error})`}: bin/sandbox logs --stack ${stack} ${servers[0]} -u consul`;
    return { title: "services", rows: [{ cells: ["consul", "no answer"], problem }] };
  }
  const expected = expectedInstances(status);
  const names = [...new Set([...consul.instances.map(({ service }) => service), ...expected.keys()])].sort();
  return {
    title: `services, as Consul sees them`,
    rows: [
      ...(consul.leader === ""
        ? [{ cells: ["consul", "no leader"], problem: "Consul's servers have no leader" }]
        : []),
      ...names.map((name) =>
        row(
          name,
          consul.instances.filter(({ service }) => service === name),
          expected.get(name) ?? [],
        ),
      ),
    ],
  };
}

/** Names of the machines that register a service, by service. */
function expectedInstances({ estate }: EstateStatus): ReadonlyMap<string, readonly string[]> {
  const expected = new Map<string, string[]>();
  for (const server of estate.servers) {
    if (server.datacenter !== estate.consul.datacenter) continue;
    for (const name of registrations(estate, server.role)) {
      expected.set(name, [...(expected.get(name) ?? []), server.name]);
    }
  }
  return expected;
}

function row(name: string, instances: readonly ServiceInstance[], expected: readonly string[]): Row {
  const missing = expected.filter((server) => !instances.some(({ node }) => node === server));
  const bad = instances.flatMap(failing);
  const well = instances.length - bad.length;
  const tagged = new Set(instances.map(({ tags }) => tags.join())).size > 1;
  const shown = instances.map(({ node, tags }) => (tagged ? `${node} (${tags.join(", ")})` : node));
  const problems = [...missing.map((server) => `${server} does not register it`), ...bad];
  return {
    cells: [name, `${well} of ${instances.length + missing.length} passing`, shown.join(", ")],
    problem: problems.length === 0 ? undefined : `${name}: ${problems.join("; ")}`,
  };
}

/** What is wrong with an instance, in the words of its first check that fails. */
function failing({ node, checks }: ServiceInstance): readonly string[] {
  const bad = checks.filter(({ status }) => status !== "passing");
  const [first] = bad;
  if (first === undefined) return [];
  const more = bad.length > 1 ? ` (and ${count(bad.length - 1, "check")} more)` : "";
  const output = first.output.trim().split("\n", 1)[0] ?? "";
  return [`${node} is ${first.status}: ${first.name}${output === "" ? "" : `, ${output}`}${more}`];
}
