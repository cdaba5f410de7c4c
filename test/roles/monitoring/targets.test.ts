import assert from "node:assert/strict";
import { hostOf } from "../../../roles/host.ts";
import { publicAddresses, scrapeJobs } from "../../../roles/monitoring/targets.ts";
import { canonicalName } from "../../../stacks/derive/names.ts";
import { webServices } from "../../../stacks/derive/servers.ts";
import { estates } from "../../../stacks/index.ts";
import { serverOf } from "../../support/hosts.ts";

const { prod } = estates;
assert.ok(prod);
const host = hostOf(prod, serverOf(prod, "monitoring0-iad1"));

interface Job {
  readonly job_name: string;
  readonly static_configs?: readonly {
    readonly targets: readonly string[];
    readonly labels?: Readonly<Record<string, string>>;
  }[];
  readonly file_sd_configs?: readonly { readonly files: readonly string[] }[];
}

function job(name: string): Job {
  const found = scrapeJobs(host)
    .map((each): Job => ({ job_name: "", ...each }))
    .find(({ job_name }) => job_name === name);
  assert.ok(found, name);
  return found;
}

describe("what Prometheus asks", () => {
  it("is every machine, by its private name in the same datacenter and by its public one elsewhere", () => {
    const configurations = job("node").static_configs ?? [];
    assert.deepEqual(
      configurations.map(({ labels }) => labels?.instance),
      prod.servers.map((server) => canonicalName(prod, server)),
    );
    const targets = configurations.flatMap(({ targets }) => targets);
    assert.ok(targets.includes("lb0.iad1.int.psf.io:9100"));
    assert.ok(targets.includes("backup0.ord1.psf.io:9100"));
  });

  it("is every load balancer's statistics", () => {
    assert.deepEqual(
      job("haproxy").static_configs?.flatMap(({ targets }) => targets),
      [0, 1, 2].map((number) => `lb${number}.iad1.int.psf.io:4646`),
    );
  });

  it("is what Consul knows, from the file that consul-template writes", () => {
    for (const name of ["services", "postgresql", "patroni"]) {
      assert.deepEqual(job(name).file_sd_configs, [
        { files: ["/var/lib/estate-consul-targets/services.json"] },
      ]);
    }
  });

  it("is every public domain, once, and only the paths that are allowed", () => {
    const addresses = publicAddresses(prod);
    assert.equal(new Set(addresses).size, addresses.length);
    for (const [name, { domains }] of webServices(prod)) {
      for (const domain of domains) {
        assert.ok(
          addresses.some((address) => address.startsWith(`https://${domain}/`)),
          `${name}: ${domain}`,
        );
      }
    }
    assert.ok(addresses.includes("https://www.python.org/ftp/"));
    assert.ok(addresses.includes("https://planetpython.org/"));
    assert.ok(!addresses.includes("https://console.python.org/"));
  });

  it("is every redirect, and every repository's indexes", () => {
    const redirects = job("redirects").static_configs?.flatMap(({ targets }) => targets) ?? [];
    for (const { from } of prod.redirects) assert.ok(redirects.includes(`https://${from}/`), from);
    assert.deepEqual(
      job("packages").static_configs?.flatMap(({ targets }) => targets),
      ["http://apt.psf.io/psf/dists/noble/InRelease", "http://apt.psf.io/psf/dists/bookworm/InRelease"],
    );
  });

  it("holds no address but the loopback's", () => {
    const text = JSON.stringify(scrapeJobs(host));
    const addresses = text.match(/\b[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+\b/g) ?? [];
    assert.deepEqual([...new Set(addresses)], ["127.0.0.1"]);
  });
});
