import { deepEqual, equal, throws } from "node:assert/strict";
import { addressIn } from "../../../components/datacenter/openstack-addressing.ts";
import { withImages } from "../../../stacks/derive/images.ts";
import { serversWithRole } from "../../../stacks/derive/servers.ts";
import { dev } from "../../../stacks/dev/index.ts";
import { change, entry } from "../../stacks/change.ts";
import { declareEstate, onSharedNetworks, standardOpenStack as standard } from "../../support/catalogs.ts";
import { nameOf, once, unitTest, worldTest } from "../../support/harness.ts";

/** Monitoring stands in two clouds: a Droplet's firewall sees it come from its VPC, and from outside. */
const monitoredDroplets = once(() => {
  const [monitoring] = serversWithRole(dev, "monitoring");
  if (!monitoring) throw new Error("dev has no monitoring");
  return declareEstate({
    ...dev,
    servers: [
      ...dev.servers,
      { ...monitoring, datacenter: "nyc1" },
      { ...monitoring, name: "monitoring1", datacenter: "nyc1" },
    ],
  });
});

describe("Rackspace datacenter", () => {
  worldTest(
    "names the shared networks as servers report them, beside the private one",
    "prod",
    (world, assert) => {
      const { inputs } = world.resource("Instance", "lb0-iad1");
      assert.deepEqual(inputs.networks, [
        { name: "public", uuid: "00000000-0000-0000-0000-000000000000", accessNetwork: true },
        { name: "private", uuid: "11111111-1111-1111-1111-111111111111", accessNetwork: false },
        { uuid: world.resource("Network", "iad1").id },
      ]);
      assert.equal("securityGroups" in inputs, false);
      assert.equal(inputs.configDrive, true);
      assert.equal(inputs.flavorId, "general1-4");
      assert.equal("flavorName" in inputs, false);
    },
  );

  worldTest("its subnet takes no default route, and comes before the machines", "prod", (world, assert) => {
    const subnet = world.resource("Subnet", "iad1");
    assert.equal(subnet.inputs.noGateway, true);
    assert.equal(subnet.inputs.enableDhcp, false);
    assert.equal(subnet.inputs.cidr, "10.10.0.0/20");
    for (const { options } of world.resources("Instance").filter(({ name }) => name.endsWith("-iad1"))) {
      assert.ok(options.dependencies.includes(subnet.urn));
    }
  });

  worldTest("each region is a provider of its own", "prod", (world, assert) => {
    for (const instance of world.resources("Instance")) {
      assert.equal(nameOf(instance.options.provider), instance.name.split("-").at(-1));
    }
    const images = world.calls("getImage");
    assert.deepEqual(images.map(({ provider }) => nameOf(provider)).sort(), ["iad1", "ord1"]);
  });

  worldTest("has no router, floating address, security group or volume", "prod", (world, assert) => {
    for (const type of ["Router", "FloatingIp", "SecGroup", "Port", "VolumeAttach"]) {
      assert.deepEqual(world.resources(type), []);
    }
  });
});

describe("the address of a machine in a network", () => {
  const place = { machine: "lb0.iad1.psf.io", network: "public" };

  it("is that of the network's own port, whatever the order", () => {
    const ports = [
      { uuid: "n1", name: "own", fixedIpV4: "10.0.0.1" },
      { uuid: "n0", name: "public", fixedIpV4: "198.18.0.1" },
    ];
    deepEqual(addressIn(ports, "n0", place), "198.18.0.1");
  });

  it("is never another one's, and never nothing", () => {
    throws(() => addressIn([{ uuid: "n1", name: "own", fixedIpV4: "10.0.0.1" }], "n0", place), {
      message:
        'servers: lb0.iad1.psf.io has no address in the network "public" (n0); the cloud\'s answer has own (10.0.0.1). ' +
        "No name was pointed at it.",
    });
    throws(() => addressIn([{ uuid: "n0", name: "public", fixedIpV4: "" }], "n0", place), {
      message:
        'servers: lb0.iad1.psf.io has no address in the network "public" (n0); the cloud\'s answer has public (no address). ' +
        "No name was pointed at it.",
    });
  });

  it("is found by the network's name where an import knows no identifiers", () => {
    const imported = [
      { uuid: "", name: "own", fixedIpV4: "10.0.0.1" },
      { uuid: "", name: "public", fixedIpV4: "198.18.0.1" },
    ];
    equal(addressIn(imported, "n0", place), "198.18.0.1");
    throws(() => addressIn([{ uuid: "n1", name: "public", fixedIpV4: "198.18.0.1" }], "n0", place));
  });
});

describe("a volume", () => {
  for (const [catalog, machine, type] of [
    ["prod", "mail1-ams1", "VolumeAttachment"],
    [standard, "hg0-iad1", "VolumeAttach"],
  ] as const) {
    worldTest(`is attached before its machine is configured (${machine})`, catalog, (world, assert) => {
      const attachment = world.resource(type, machine);
      const ready = world.resource("Command", `${machine}-ready`);
      assert.ok(ready.options.dependencies.includes(attachment.urn));
    });
  }

  worldTest("tells its host by which number to find it", standard, (world, assert) => {
    const volume = world.resource("openstack:blockstorage/volume:Volume", "hg0-iad1");
    const secrets = String(world.resource("Command", "hg0-iad1-secrets").inputs.stdin);
    assert.ok(secrets.includes(`"content":"${volume.id}\\n"`));
  });
});

describe("a datacenter with an account's own images", () => {
  unitTest("asks the cloud for none that a setting names", async (assert) => {
    const id = "0a0a0a0a-0000-4000-8000-000000000001";
    const world = await declareEstate(withImages(dev, { iad1: { "ubuntu-24.04": id, "debian-12": id } }));
    assert.equal(world.resource("Instance", "lb0-iad1").inputs.imageId, id);
    assert.deepEqual(
      world.calls("getImage").map(({ provider }) => nameOf(provider)),
      ["ord1"],
    );
  });
});

describe("shared networks with security groups", () => {
  unitTest("every instance is in its role's group from the start", async (assert) => {
    const world = await declareEstate(onSharedNetworks());
    const { inputs } = world.resource("Instance", "lb0-iad1");
    assert.deepEqual(inputs.securityGroups, [world.resource("SecGroup", "iad1-loadbalancer").inputs.name]);
    for (const instance of world.resources("Instance").filter(({ name }) => name.endsWith("-iad1"))) {
      assert.equal(Array.isArray(instance.inputs.securityGroups) && instance.inputs.securityGroups.length, 1);
    }
  });
});

describe("standard OpenStack datacenter", () => {
  worldTest("speaks identity version 3", standard, (world, assert) => {
    const { inputs } = world.resource("pulumi:providers:openstack", "iad1");
    assert.equal(inputs.authUrl, "https://keystone.api.iad3.rackspacecloud.com/v3");
    assert.equal(inputs.userDomainName, "rackspace_cloud_domain");
    assert.equal(inputs.projectDomainName, "rackspace_cloud_domain");
    assert.equal("endpointOverrides" in inputs, false);
  });

  worldTest("joins its network to the external one before addresses float", standard, (world, assert) => {
    const joined = world.resource("RouterInterface", "iad1");
    assert.equal(world.resource("Router", "iad1").inputs.externalNetworkId, "network PUBLICNET");
    const floating = world.resource("FloatingIp", "lb0-iad1");
    const port = world.resource("openstack:networking/port:Port", "lb0-iad1");
    assert.equal(floating.inputs.portId, port.id);
    assert.ok(floating.options.dependencies.includes(joined.urn));
    assert.deepEqual(world.resource("Instance", "lb0-iad1").inputs.networks, [{ port: port.id }]);
    const record = world.resource("DnsRecord", "lb0.iad1.dev.psf.io");
    assert.equal(record.inputs.value, floating.outputs.address);
  });

  worldTest(
    "filters by security groups, a rule for each protocol, port and source",
    standard,
    (world, assert) => {
      const group = world.resource("SecGroup", "iad1-loadbalancer");
      const monitoring = world.resource("SecGroup", "iad1-monitoring");
      assert.equal(group.inputs.name, "dev-iad1-loadbalancer");
      const rules = world
        .resources("SecGroupRule")
        .filter(({ inputs }) => inputs.securityGroupId === group.id)
        .map(({ inputs }) =>
          [
            ...[inputs.protocol, inputs.portRangeMin, inputs.ethertype],
            inputs.remoteIpPrefix ?? (inputs.remoteGroupId === monitoring.id ? "of monitoring" : "of others"),
          ].join(" "),
        );
      assert.deepEqual(rules.sort(), [
        "icmp  IPv4 0.0.0.0/0",
        "ipv6-icmp  IPv6 ::/0",
        "tcp 20004 IPv4 0.0.0.0/0",
        "tcp 20004 IPv6 ::/0",
        "tcp 20100 IPv4 0.0.0.0/0",
        "tcp 20100 IPv6 ::/0",
        "tcp 22 IPv4 0.0.0.0/0",
        "tcp 22 IPv6 ::/0",
        "tcp 443 IPv4 0.0.0.0/0",
        "tcp 443 IPv6 ::/0",
        "tcp 4646 IPv4 10.20.0.0/24",
        "tcp 80 IPv4 0.0.0.0/0",
        "tcp 80 IPv6 ::/0",
        "tcp 8301 IPv4 10.20.0.0/24",
        "tcp 9100 IPv4 198.18.0.24/32",
        "tcp 9100 IPv4 of monitoring",
        "udp 8301 IPv4 10.20.0.0/24",
      ]);
      const port = world.resource("openstack:networking/port:Port", "lb0-iad1");
      assert.deepEqual(port.inputs.securityGroupIds, [group.id]);
    },
  );

  worldTest("machines of other datacenters come by their public address only", standard, (world, assert) => {
    assert.equal(world.has("SecGroupRule", "iad1-postgresql-tcp-8432-backup"), false);
    const rule = world.resource("SecGroupRule", "iad1-postgresql-tcp-8432-backup0-ord1");
    assert.equal(
      rule.inputs.remoteIpPrefix,
      `${world.resource("Instance", "backup0-ord1").outputs.accessIpV4}/32`,
    );
  });

  worldTest("a volume is kept and attached", standard, (world, assert) => {
    const volume = world.resource("openstack:blockstorage/volume:Volume", "hg0-iad1");
    assert.deepEqual(volume.inputs, {
      name: "hg0-iad1",
      size: 50,
      volumeType: "HA-Standard",
      // Without it the provider refuses to grow what is attached.
      enableOnlineResize: true,
    });
    assert.equal(volume.options.protect, true);
    assert.equal(volume.options.retainOnDelete, true);
    assert.equal(world.resource("VolumeAttach", "hg0-iad1").inputs.volumeId, volume.id);
  });

  worldTest("no name holds the separator of URNs", standard, (world, assert) => {
    assert.deepEqual(
      world.urns().filter((urn) => urn.split("::").length !== 4),
      [],
    );
  });
});

describe("DigitalOcean datacenter", () => {
  worldTest(
    "a Droplet is monitored, in the VPC, tagged, and behind its firewall from the start",
    "prod",
    (world, assert) => {
      const { inputs, options } = world.resource("Droplet", "mail1-ams1");
      assert.equal(inputs.monitoring, true);
      assert.equal(inputs.vpcUuid, world.resource("Vpc", "ams1").id);
      assert.deepEqual(inputs.tags, ["estate:prod", "prod:ams1:mail"]);
      assert.ok(options.dependencies.includes(world.resource("Firewall", "ams1-mail").urn));
    },
  );

  worldTest(
    "machines of a role are admitted by their tag here, by their public address from elsewhere",
    monitoredDroplets,
    (world, assert) => {
      const { inputs } = world.resource("Firewall", "nyc1-pythontest-machines");
      assert.deepEqual(inputs, {
        name: "dev-nyc1-pythontest-machines",
        tags: ["dev:nyc1:pythontest"],
        inboundRules: [
          {
            protocol: "tcp",
            portRange: "9100",
            sourceTags: ["dev:nyc1:monitoring"],
            sourceAddresses: [world.resource("Instance", "monitoring0-iad1").outputs.accessIpV4],
          },
        ],
      });
    },
  );

  worldTest("names keep to the cloud's limits", "prod", (world, assert) => {
    for (const { inputs } of world.resources("digitalocean:index/tag:Tag"))
      assert.match(inputs.name, /^[\w\-:]{1,255}$/);
    for (const { inputs } of world.resources("Firewall"))
      assert.match(inputs.name, /^[a-zA-Z0-9][a-zA-Z0-9.-]+$/);
    for (const { inputs } of world.resources("Vpc")) assert.match(inputs.name, /^[a-zA-Z0-9.-]+$/);
    for (const { inputs } of world.resources("digitalocean:index/volume:Volume")) {
      assert.match(inputs.name, /^[a-z][a-z0-9-]{0,63}$/);
    }
    for (const { inputs } of world.resources("Droplet"))
      assert.match(inputs.name, /^[a-z0-9A-Z.-]*[a-z0-9A-Z]$/);
  });

  worldTest("the project holds machines, volumes and zones", "prod", (world, assert) => {
    const { inputs } = world.resource("ProjectResources", "digitalocean");
    const resources = Array.isArray(inputs.resources) ? inputs.resources : [];
    assert.equal(resources.length, 2 + 1 + 7);
    assert.ok(resources.includes("do:domain:python.org"));
  });
});

describe("a datacenter with IPv6", () => {
  /** dev with IPv6 at Rackspace too, which filters by security groups here. */
  const everywhere = once(() =>
    declareEstate(
      change(dev, (draft) => {
        for (const datacenter of Object.values(draft.datacenters)) {
          datacenter.ipv6 = true;
          if (datacenter.provider === "openstack") datacenter.cloud.filtering = "security-groups";
        }
      }),
    ),
  );

  worldTest("its Droplets have it", "prod", (world, assert) => {
    for (const { inputs } of world.resources("Droplet")) assert.equal(inputs.ipv6, true);
  });

  worldTest("a name leads to the address that the cloud gave", everywhere, (world, assert) => {
    const droplet = world.resource("Droplet", "pythontest0-nyc1");
    assert.equal(
      world.resource("DnsRecord", "pythontest0.nyc1.dev.psf.io-aaaa").inputs.value,
      droplet.outputs.ipv6Address,
    );
    assert.equal(
      `[${world.resource("DnsRecord", "lb.dev.psf.io-aaaa-lb0").inputs.value}]`,
      world.resource("Instance", "lb0-iad1").outputs.accessIpV6,
    );
    const servers = Object.entries(world.output("servers") ?? {});
    const [, output] = servers.find(([name]) => name === "pythontest0.nyc1.dev.psf.io") ?? [];
    assert.ok(JSON.stringify(output).includes(`"publicAddress6":"${droplet.outputs.ipv6Address}"`));
  });

  worldTest("a firewall admits machines of another cloud by both addresses", everywhere, (world, assert) => {
    const { outputs } = world.resource("Instance", "monitoring0-iad1");
    assert.deepEqual(world.resource("Firewall", "nyc1-pythontest-machines").inputs.inboundRules, [
      {
        protocol: "tcp",
        portRange: "9100",
        sourceAddresses: [outputs.accessIpV4, String(outputs.accessIpV6).slice(1, -1)],
      },
    ]);
  });

  worldTest("a security group has a rule for each version of IP", everywhere, (world, assert) => {
    const { outputs } = world.resource("Instance", "monitoring0-iad1");
    const rules = world
      .resources("SecGroupRule")
      .filter(({ name }) => name.startsWith("iad1-web-tcp-9100-"))
      .map(({ name, inputs }) => [name, inputs.ethertype, inputs.remoteIpPrefix ?? inputs.remoteGroupId]);
    const group = world.resource("SecGroup", "iad1-monitoring").id;
    assert.deepEqual(rules, [
      ["iad1-web-tcp-9100-monitoring", "IPv4", group],
      ["iad1-web-tcp-9100-monitoring-ipv6", "IPv6", group],
      ["iad1-web-tcp-9100-monitoring0-iad1", "IPv4", `${outputs.accessIpV4}/32`],
      ["iad1-web-tcp-9100-monitoring0-iad1-ipv6", "IPv6", `${String(outputs.accessIpV6).slice(1, -1)}/128`],
    ]);
  });

  unitTest("that no longer has it keeps its Droplets", async (assert) => {
    const world = await declareEstate(
      change(dev, (draft) => {
        entry(draft.datacenters, "nyc1").ipv6 = false;
      }),
    );
    const { inputs, options } = world.resource("Droplet", "pythontest0-nyc1");
    assert.equal("ipv6" in inputs, false);
    assert.deepEqual(options.ignoreChanges, ["sshKeys", "ipv6"]);
  });
});

describe("any datacenter", () => {
  unitTest("a preview of a new estate needs no computed value", async (assert) => {
    const world = await declareEstate(dev, true);
    assert.equal(world.resource("DnsRecord", "lb0.iad1.dev.psf.io").inputs.value, "<unknown>");
    assert.equal(world.resource("DnsRecord", "doc.dev.psf.io").inputs.value, "docs.dev.psf.io.");
  });
});
