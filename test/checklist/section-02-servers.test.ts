import { prod } from "../../stacks/prod/index.ts";
import { type Assertions, unitTest, worldTest } from "../support/harness.ts";
import { machine, recordsOf } from "./records.ts";

const iad = "Northern Virginia (IAD)";
const consul = "Runs https://www.consul.io/ service discovery";

/** Historic name, canonical name, purpose, contact, datacenter, region, role. */
const provisioned = [
  ["consul0.iad1.psf.io", "consul0.iad1.psf.io", consul, "dstufft", "iad1", iad, "consul"],
  ["consul1.iad1.psf.io", "consul1.iad1.psf.io", consul, "dstufft", "iad1", iad, "consul"],
  ["consul2.iad1.psf.io", "consul2.iad1.psf.io", consul, "dstufft", "iad1", iad, "consul"],
  [
    "docs.iad1.psf.io",
    "docs0.iad1.psf.io",
    "Builds and serves CPython's documentation",
    "benjamin",
    "iad1",
    iad,
    "docs",
  ],
  ["lb0.iad1.psf.io", "lb0.iad1.psf.io", "Load Balancer", "dstufft", "iad1", iad, "loadbalancer"],
  ["lb1.iad1.psf.io", "lb1.iad1.psf.io", "Load Balancer", "dstufft", "iad1", iad, "loadbalancer"],
  ["lb2.iad1.psf.io", "lb2.iad1.psf.io", "Load Balancer", "dstufft", "iad1", iad, "loadbalancer"],
  [
    "mail.python.org",
    "mail1.ams1.psf.io",
    "Mail and Mailman Server",
    "postmasters",
    "ams1",
    "Amsterdam (AMS3)",
    "mail",
  ],
  ["monitoring.iad1.psf.io", "monitoring0.iad1.psf.io", "Monitoring", "dstufft", "iad1", iad, "monitoring"],
  ["pg0.iad1.psf.io", "pg0.iad1.psf.io", "postgresql cluster", "dstufft", "iad1", iad, "postgresql"],
  ["pg1.iad1.psf.io", "pg1.iad1.psf.io", "postgresql cluster", "dstufft", "iad1", iad, "postgresql"],
  ["planet.iad1.psf.io", "planet0.iad1.psf.io", "Planet Python.", "benjamin", "iad1", iad, "planet"],
  [
    "pydotorg-prod.iad1.psf.io",
    "pydotorg-prod0.iad1.psf.io",
    "Python.org production",
    "benjamin",
    "iad1",
    iad,
    "pydotorg",
  ],
  [
    "pydotorg-staging.iad1.psf.io",
    "pydotorg-staging0.iad1.psf.io",
    "Python.org staging",
    "benjamin",
    "iad1",
    iad,
    "pydotorg-staging",
  ],
  [
    "pythontest.nyc1.psf.io",
    "pythontest0.nyc1.psf.io",
    "Test resources for CPython's test suite.",
    "benjamin",
    "nyc1",
    "New York (NYC3)",
    "pythontest",
  ],
  ["slack.iad1.psf.io", "slack0.iad1.psf.io", "Slack IRC bridge", "dstufft", "iad1", iad, "slack"],
  [
    "speed-web.iad1.psf.io",
    "speed-web0.iad1.psf.io",
    "web interface for speed.python.org",
    "dstufft",
    "iad1",
    iad,
    "speed-web",
  ],
  [
    "web0.pypa.iad1.psf.io",
    "web-pypa0.iad1.psf.io",
    "Python Packaging Authority",
    "dstufft",
    "iad1",
    iad,
    "web-pypa",
  ],
] as const;

/** Provisioned, but without a row in the list. */
const further = [
  ["packages0.iad1.psf.io", "packages"],
  ["downloads0.iad1.psf.io", "downloads"],
  ["hg0.iad1.psf.io", "hg"],
  ["pycon-prod0.iad1.psf.io", "pycon-prod"],
  ["pycon-staging0.iad1.psf.io", "pycon-staging"],
  ["jython-web0.iad1.psf.io", "jython-web"],
  ["backup0.ord1.psf.io", "backup"],
] as const;

const external = [
  ["monitoring.pypi.io", "Monitoring.pypi.io", "dstufft", "Rackspace", iad],
  ["virt-h669vt.psf.osuosl.org", "Loadbalancer OSUOSL", "noah", "OSUOSL", "OSUOSL"],
  ["speed-python.osuosl.org", "Python Speed", "noah", "OSUOSL", "OSUOSL"],
  ["virt-wzmlmm.psf.osuosl.org", "Advocacy", "noah", "OSUOSL", "OSUOSL"],
  ["virt-gwhg4e.psf.osuosl.org", "Coverity", "noah", "OSUOSL", "OSUOSL"],
  ["virt-ys0nco.psf.osuosl.org", "Wiki", "marc-andre", "OSUOSL", "OSUOSL"],
  ["virt-et2yi0.psf.osuosl.org", "Buildmaster", "noah", "OSUOSL", "OSUOSL"],
  ["virt-wdiwcy.psf.osuosl.org", "PyPy Codespeed", "noah", "OSUOSL", "OSUOSL"],
  ["virt-sxw5uy.psf.osuosl.org", "Load Balancer OSUOSL", "noah", "OSUOSL", "OSUOSL"],
  ["virt-k4b2sa.psf.osuosl.org", "rsnapshot", "noah", "OSUOSL", "OSUOSL"],
  ["virt-8joqck.psf.osuosl.org", "RPI", "noah", "OSUOSL", "OSUOSL"],
  ["virt-7tac5q.psf.osuosl.org", "PyPy Home", "noah", "OSUOSL", "OSUOSL"],
  ["virt-l99amx.psf.osuosl.org", "Monitoring OSUOSL", "noah", "OSUOSL", "OSUOSL"],
] as const;

function isRoleOutput(value: unknown, role: string, assert: Assertions): void {
  assert.equal(typeof value === "object" && value !== null && "role" in value ? value.role : undefined, role);
}

describe("2. Server catalog", () => {
  for (const [historic, canonical, , , , , role] of provisioned) {
    worldTest(`${historic} is ${canonical}, with its names`, "prod", (world, assert) => {
      const { publicAddress, publicAddress6, privateAddress } = machine(world, canonical);
      assert.deepEqual(recordsOf(world, canonical), [
        { type: "A", value: publicAddress },
        ...(role === "pythontest" ? [{ type: "AAAA", value: publicAddress6 }] : []),
      ]);
      const internal = canonical.replace(/\.psf\.io$/, ".int.psf.io");
      assert.deepEqual(recordsOf(world, internal), [{ type: "A", value: privateAddress }]);
      if (historic === "mail.python.org") {
        assert.deepEqual(recordsOf(world, historic), [{ type: "A", value: publicAddress }]);
      } else if (historic !== canonical) {
        assert.deepEqual(recordsOf(world, historic), [{ type: "CNAME", value: `${canonical}.` }]);
      }
      const outputs = Object.entries(world.output("servers") ?? {});
      isRoleOutput(outputs.find(([name]) => name === canonical)?.[1], role, assert);
    });
  }

  for (const [canonical, role] of further) {
    worldTest(`${canonical} is provisioned too`, "prod", (world, assert) => {
      const { publicAddress, privateAddress } = machine(world, canonical);
      assert.deepEqual(recordsOf(world, canonical), [{ type: "A", value: publicAddress }]);
      assert.deepEqual(recordsOf(world, canonical.replace(/\.psf\.io$/, ".int.psf.io")), [
        { type: "A", value: privateAddress },
      ]);
      const outputs = Object.entries(world.output("servers") ?? {});
      isRoleOutput(outputs.find(([name]) => name === canonical)?.[1], role, assert);
    });
  }

  worldTest("no other machine is made", "prod", (world, assert) => {
    assert.deepEqual(
      [...world.resources("Instance"), ...world.resources("Droplet")].map(({ inputs }) => inputs.name).sort(),
      [...provisioned.map(([, canonical]) => canonical), ...further.map(([canonical]) => canonical)].sort(),
    );
  });

  for (const [name, alias] of [
    ["packages0.iad1.psf.io", "packages.psf.io"],
    ["packages0.iad1.psf.io", "apt.psf.io"],
    ["lb0.iad1.psf.io", "lb0.psf.io"],
    ["lb1.iad1.psf.io", "lb1.psf.io"],
    ["lb2.iad1.psf.io", "lb2.psf.io"],
  ] as const) {
    worldTest(`${alias} is an alias of ${name}`, "prod", (world, assert) => {
      assert.deepEqual(recordsOf(world, alias), [{ type: "CNAME", value: `${name}.` }]);
    });
  }

  worldTest("pg0 and pg1 have 15 GB", "prod", (world, assert) => {
    for (const name of ["pg0.iad1.psf.io", "pg1.iad1.psf.io"]) {
      assert.equal(machine(world, name).registration.inputs.flavorId, "io1-15");
    }
  });
});

describe("2. Server catalog, kept as data", () => {
  for (const [listed, , purpose, contact, datacenter, region, role] of provisioned) {
    unitTest(`Server List: ${listed}`, (assert) => {
      const server = prod.servers.find(({ listedName }) => listedName === listed);
      assert.equal(server?.purpose, purpose);
      assert.equal(server?.contact, contact);
      assert.equal(server?.datacenter, datacenter);
      assert.equal(server?.role, role);
      assert.equal(prod.datacenters[datacenter]?.regionName, region);
    });
  }

  for (const [name, purpose, contact, datacenter, region] of external) {
    unitTest(`Server List: ${name}, someone else's`, (assert) => {
      assert.deepEqual(
        prod.externalMachines.find((entry) => entry.name === name),
        { name, purpose, contact, datacenter, region, listed: true },
      );
    });
  }

  unitTest("the list has 31 rows", (assert) => {
    const own = prod.servers.filter(({ listedName }) => listedName !== undefined).length;
    const others = prod.externalMachines.filter(({ listed }) => listed).length;
    assert.equal(own + others, 31);
  });

  unitTest("bugs.python.org, albatross and dinsdale are known and not provisioned", (assert) => {
    assert.deepEqual(
      prod.externalMachines.filter(({ listed }) => !listed).map(({ name, datacenter }) => [name, datacenter]),
      [
        ["bugs.python.org", "Upfront Systems"],
        ["albatross.python.org", "XS4ALL"],
        ["dinsdale.python.org", "XS4ALL"],
      ],
    );
  });
});
