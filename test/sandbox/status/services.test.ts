import assert from "node:assert/strict";
import type { ServiceInstance } from "../../../sandbox/status/look.ts";
import { serviceSection } from "../../../sandbox/status/services.ts";
import { formatSection } from "../../../sandbox/status/text.ts";
import { loadEstate } from "../../../stacks/index.ts";
import { host, look, status } from "./status.ts";

const dev = loadEstate("dev");
const estate = {
  ...dev,
  servers: dev.servers.filter(({ name }) => ["consul0", "hg0"].includes(name)),
};

const passing = { name: "Serf Health Status", status: "passing", output: "" };

function instance(service: string, node: string, given: Partial<ServiceInstance> = {}): ServiceInstance {
  return { service, node, tags: [], checks: [passing], ...given };
}

function section(instances: readonly ServiceInstance[], leader = "198.19.1.2:8300") {
  const hosts = [host("hg0"), host("consul0", { look: look({ consul: { leader, instances } }) })];
  return serviceSection(status({ estate, hosts }));
}

describe("the services of a status", () => {
  it("have a line each with their instances, and tags where these differ", () => {
    const instances = [
      instance("hg", "hg0"),
      instance("hg-ssh", "hg0", { tags: ["tcp"] }),
      instance("postgresql", "pg0", { tags: ["primary"] }),
      instance("postgresql", "pg1", { tags: ["replica"] }),
      instance("wiki", "wiki", { checks: [] }),
    ];
    assert.deepEqual(formatSection(section(instances)), [
      "services, as Consul sees them",
      "    hg          1 of 1 passing  hg0",
      "    hg-ssh      1 of 1 passing  hg0",
      "    postgresql  2 of 2 passing  pg0 (primary), pg1 (replica)",
      "    wiki        1 of 1 passing  wiki",
    ]);
  });

  it("that fail say which check of which machine does, and that are not registered, by whom", () => {
    const checks = [
      passing,
      { name: "HEAD /_health", status: "critical", output: "connection refused\nmore" },
      { name: "port 9000 answers", status: "critical", output: "" },
    ];
    const { rows } = section([instance("hg", "hg0", { checks })], "");
    assert.deepEqual(
      rows.map(({ cells, problem }) => [...cells, problem]),
      [
        ["consul", "no leader", "Consul's servers have no leader"],
        [
          "hg",
          "0 of 1 passing",
          "hg0",
          "hg: hg0 is critical: HEAD /_health, connection refused (and 1 check more)",
        ],
        ["hg-ssh", "0 of 1 passing", "", "hg-ssh: hg0 does not register it"],
      ],
    );
  });

  it("are not known where Consul does not answer", () => {
    const hosts = [host("consul0", { look: look({ consul: { error: "connection refused" } }) })];
    assert.deepEqual(serviceSection(status({ estate, hosts })).rows, [
      {
        cells: ["consul", "no answer"],
        problem:
          "Consul does not answer (connection refused): bin/sandbox logs --stack dev consul0 -u consul",
      },
    ]);
    assert.equal(
      serviceSection(status({ estate })).rows[0]?.problem,
      "Consul does not answer: bin/sandbox logs --stack dev consul0 -u consul",
    );
  });
});
