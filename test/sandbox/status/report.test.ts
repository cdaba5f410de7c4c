import assert from "node:assert/strict";
import { reportEstate } from "../../../sandbox/status/report.ts";
import { loadEstate } from "../../../stacks/index.ts";
import { host, look, status } from "./status.ts";

const dev = loadEstate("dev");
const estate = {
  ...dev,
  servers: dev.servers.filter(({ name }) => name === "consul0"),
};
const consul = { leader: "198.19.1.2:8300", instances: [] };
const hosts = [host("consul0", { look: look({ consul }) })];
const dns = { name: "dns", runs: true, log: "/clone/.sandbox/machines/dev/log/dns.log" };

describe("the status of an estate", () => {
  it("leaves out what it has not, and ends with the verdict", () => {
    assert.deepEqual(reportEstate(status({ estate, hosts, helpers: [dns] })), {
      text: `hosts: 1 of 1 running, 150 MB of memory in use
    consul0.iad1.dev.psf.io  consul  running  up 2 hours  150 MB of 1.0 GB  configured 10 minutes ago
the world around them
    dns  running  /clone/.sandbox/machines/dev/log/dns.log
dev is well: 1 host
`,
      isWell: true,
    });
  });

  it("tells every problem in full at its end", () => {
    const { text, isWell } = reportEstate(status({ estate, hosts, helpers: [{ ...dns, runs: false }] }));
    assert.equal(isWell, false);
    assert.deepEqual(text.split("\n").slice(2), [
      "the world around them",
      "  ! dns  stopped  /clone/.sandbox/machines/dev/log/dns.log",
      "dev has 1 problem:",
      "  ! dns does not run (/clone/.sandbox/machines/dev/log/dns.log): bin/sandbox up --stack dev starts it",
      "",
    ]);
  });
});
