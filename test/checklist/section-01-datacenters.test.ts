import { prod } from "../../stacks/prod/index.ts";
import { unitTest, worldTest } from "../support/harness.ts";
import { machine } from "./records.ts";

describe("1. Datacenters and providers", () => {
  for (const [datacenter, region] of [
    ["iad1", "IAD"],
    ["ord1", "ORD"],
  ] as const) {
    worldTest(`${datacenter} is Rackspace (OpenStack) region ${region}`, "prod", (world, assert) => {
      const provider = world.resource("pulumi:providers:openstack", datacenter);
      assert.equal(provider.inputs.region, region);
      assert.equal(provider.inputs.authUrl, "https://identity.api.rackspacecloud.com/v2.0/");
      assert.equal(
        provider.inputs.endpointOverrides,
        JSON.stringify({
          network: `https://${region.toLowerCase()}.networks.api.rackspacecloud.com/v2.0/`,
          image: `https://${region.toLowerCase()}.images.api.rackspacecloud.com/v2/`,
        }),
      );
    });
  }

  for (const [datacenter, region, host] of [
    ["ams1", "ams3", "mail1.ams1.psf.io"],
    ["nyc1", "nyc3", "pythontest0.nyc1.psf.io"],
  ] as const) {
    worldTest(`${datacenter} is DigitalOcean ${region.toUpperCase()}`, "prod", (world, assert) => {
      assert.equal(world.resource("Vpc", datacenter).inputs.region, region);
      assert.equal(machine(world, host).registration.inputs.region, region);
    });
  }

  worldTest("there are four datacenters", "prod", (world, assert) => {
    const datacenters = [
      ...world.resources("estate:datacenter:OpenStack"),
      ...world.resources("estate:datacenter:DigitalOcean"),
    ];
    assert.deepEqual(datacenters.map(({ name }) => name).sort(), ["ams1", "iad1", "nyc1", "ord1"]);
  });

  worldTest("nothing is placed at XS4ALL, OSUOSL or Upfront Systems", "prod", (world, assert) => {
    const names = [...world.resources("Instance"), ...world.resources("Droplet")].map(
      ({ inputs }) => inputs.name,
    );
    assert.equal(names.length, 25);
    for (const name of names) assert.match(name, /\.(iad1|ord1|ams1|nyc1)\.psf\.io$/);
  });

  worldTest(
    "DNS is DigitalOcean's in place of Dyn, uptime DigitalOcean's in place of Pingdom",
    "prod",
    (world, assert) => {
      assert.deepEqual(
        world.resources("Domain").map(({ inputs }) => inputs.name),
        ["jython.org", "planetpython.org", "psf.io", "pycon.org", "pypa.io", "python.org", "pythontest.net"],
      );
      assert.ok(
        world.resources("UptimeCheck").some(({ inputs }) => inputs.target === "https://www.python.org/"),
      );
    },
  );
});

describe("1. Datacenters and providers, declared as data", () => {
  unitTest("all infrastructure providers", (assert) => {
    assert.deepEqual(
      prod.infrastructureProviders.map(({ name, role }) => [name, role]),
      [
        ["XS4ALL", "external"],
        ["OSUOSL", "external"],
        ["Upfront Systems", "external"],
        ["Rackspace", "managed"],
        ["Digital Ocean", "managed"],
        ["Fastly", "managed"],
        ["Gandi", "external"],
        ["Dyn", "replaced"],
        ["Pingdom", "replaced"],
      ],
    );
  });

  unitTest("team contact", (assert) => {
    assert.equal(prod.organization.name, "Python Software Foundation");
    assert.equal(prod.organization.email, "infrastructure-staff@python.org");
    assert.equal(prod.organization.channel, "#python-infra on Freenode");
    assert.deepEqual(
      prod.organization.team.map(({ name }) => name),
      [
        "Alex Gaynor",
        "Benjamin Peterson",
        "Benjamin W. Smith",
        "Donald Stufft",
        "Ernest W. Durbin III",
        "Noah Kantrowitz",
      ],
    );
  });
});
