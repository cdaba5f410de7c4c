import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OpenCloud } from "../../../../sandbox/cloud/cloud.ts";
import { getMachine, MACHINE_TYPE } from "../../../../sandbox/cloud/machine.ts";
import { openCloud } from "../../../../sandbox/cloud/open.ts";
import { PLACES } from "../../../../sandbox/machines/network/addresses.ts";
import { type CloudFilter, openFilter } from "../../../../sandbox/machines/network/filter.ts";
import { type Network, openNetwork } from "../../../../sandbox/machines/network/network.ts";
import { machinePaths } from "../../../../sandbox/machines/paths.ts";
import { OWNER } from "../../../../sandbox/providers/digitalocean/members.ts";
import { FIREWALL } from "../../../../sandbox/providers/digitalocean/types.ts";
import { rackspaceFlex } from "../../../../stacks/clouds/rackspace.ts";
import { canonicalName } from "../../../../stacks/derive/names.ts";
import { dev } from "../../../../stacks/dev/index.ts";
import type { Datacenter, Estate, OpenStackCloud, Server } from "../../../../stacks/vocabulary/index.ts";
import { declareEstate } from "../../../support/catalogs.ts";
import { cloudAnswers } from "../../../support/cloud-answers.ts";
import { type BareMachine, connectBare, reachable } from "../../../support/namespaces.ts";
import { onlyWithMachines } from "../real.ts";

const { iad1, nyc1 } = dev.datacenters;
assert.ok(iad1?.provider === "openstack" && nyc1?.provider === "digitalocean");

const flex = (region: "DFW3" | "IAD3", filtering: OpenStackCloud["filtering"]): Datacenter => ({
  ...iad1,
  region,
  cloud: { ...rackspaceFlex(region), filtering },
});

/** Every combination of addressing and filtering that the vocabulary allows, with whether its cloud filters. */
const combinations: Readonly<Record<string, { readonly place: Datacenter; readonly filtered: boolean }>> = {
  vpc: { place: { ...nyc1, privateNetwork: "10.31.0.0/24" }, filtered: true },
  shared: { place: { ...iad1, ipv6: true, privateNetwork: "10.32.0.0/24" }, filtered: false },
  floating: { place: { ...flex("IAD3", "host"), privateNetwork: "10.33.0.0/24" }, filtered: false },
  grouped: { place: { ...flex("DFW3", "security-groups"), privateNetwork: "10.34.0.0/24" }, filtered: true },
};
const names = Object.keys(combinations);

const machine = (name: Server["name"], datacenter: string, role: string): Server => ({
  ...{ name, datacenter, role, size: "1 GB" },
  ...{ purpose: "Answers questions", contact: "infrastructure" },
});

/** In each a machine that opens ports by every kind of source, one of the role that it opens one to, and a neighbour. */
const catalog: Estate = {
  ...dev,
  datacenters: Object.fromEntries(names.map((name) => [name, combinations[name]?.place ?? nyc1])),
  consul: { ...dev.consul, datacenter: "elsewhere" },
  alertEmail: OWNER,
  deployers: [{ name: "the test's", range: `${PLACES.deployer}/32` }],
  roles: {
    ...dev.roles,
    web: {
      software: "web",
      stateful: false,
      ports: [
        { port: 25, from: "anywhere", purpose: "SMTP" },
        { port: 80, from: "anywhere", purpose: "HTTP" },
        { port: 9000, from: "private", purpose: "HTTPS for the load balancers" },
        { port: "7000-7001", from: "private-networks", purpose: "a range" },
        { port: 8501, from: "deployers", purpose: "Consul's API" },
        { port: 8125, protocol: "udp", from: "private", purpose: "StatsD collector" },
      ],
    },
  },
  servers: names.flatMap((name) => [
    machine("web0", name, "web"),
    machine("monitoring0", name, "monitoring"),
    machine("hg0", name, "hg"),
  ]),
};

/** 9100 is open to machines of the role monitoring, by the estate's own table; 8080 is open to none. */
const PORTS = [
  "22/tcp",
  "25/tcp",
  "80/tcp",
  "7001/tcp",
  "8080/tcp",
  "8125/udp",
  "8501/tcp",
  "9000/tcp",
  "9100/tcp",
];
const BY_PRIVATE = ["22/tcp", "25/tcp", "80/tcp", "7001/tcp", "8125/udp", "9000/tcp"];
const BY_PUBLIC = ["22/tcp", "25/tcp", "80/tcp"];

describe("the clouds' filters between machines", function () {
  this.timeout(120_000);
  onlyWithMachines();
  const directory = mkdtempSync(join(tmpdir(), "estate-"));
  const bare = new Map<string, BareMachine>();
  let cloud: OpenCloud;
  let network: Network;
  let filter: CloudFilter;

  before(async () => {
    network = await openNetwork(machinePaths(directory, "trial"));
    cloud = openCloud(join(directory, "cloud.jsonl"), { addressesHeldBack: 256 });
    await declareEstate(catalog, false, { answers: cloudAnswers(catalog, cloud, new Date()) });
    filter = openFilter(network.world, cloud);
    await filter.settle();
    for (const { id } of cloud.list(MACHINE_TYPE)) {
      const found = getMachine(cloud, id);
      if (found?.boot === undefined) throw new Error(`${id} has nothing to boot with`);
      bare.set(found.boot.name, await connectBare(network, found, PORTS));
    }
  });
  after(async () => {
    for (const { listener } of bare.values()) listener.kill();
    cloud?.close();
    await network?.remove();
    rmSync(directory, { recursive: true });
  });

  const nameOf = (name: Server["name"], datacenter: string) =>
    canonicalName(catalog, machine(name, datacenter, "web"));
  const addressesOf = (name: Server["name"], datacenter: string) => {
    const host = nameOf(name, datacenter);
    const found = cloud
      .list(MACHINE_TYPE)
      .flatMap(({ id }) => getMachine(cloud, id) ?? [])
      .find(({ boot }) => boot?.name === host);
    const inside = found?.boot?.networks[0]?.address ?? "";
    const one = (start: string) => found?.addresses.find((address) => address.startsWith(start)) ?? "";
    return { outside: one("198.18."), outside6: one("2001:2::"), inside };
  };
  const open = async (namespace: string | undefined, address: string): Promise<readonly string[]> => {
    const found = await reachable(
      namespace ?? "",
      PORTS.map((port) => `${address} ${port}`),
    );
    return found.map((target) => target.split(" ")[1] ?? "");
  };
  const from = (name: Server["name"], datacenter: string) => bare.get(nameOf(name, datacenter))?.namespace;

  for (const [name, { filtered }] of Object.entries(combinations)) {
    const elsewhere = names.find((other) => other !== name) ?? "";
    const what = (ports: readonly string[]) => (filtered ? ports : PORTS);
    it(`${name}: ${filtered ? "only what the table opens arrives" : "everything arrives, for the host to filter"}`, async () => {
      const { inside, outside } = addressesOf("web0", name);
      const seen = await Promise.all([
        open(from("monitoring0", name), inside),
        open(from("hg0", name), inside),
        open(from("monitoring0", name), outside),
        open(from("hg0", name), outside),
        open(from("monitoring0", elsewhere), outside),
        open(from("hg0", elsewhere), outside),
        open(network.places.visitor, outside),
        open(network.places.deployer, outside),
      ]);
      assert.deepEqual(seen, [
        what([...BY_PRIVATE, "9100/tcp"]),
        what(BY_PRIVATE),
        what([...BY_PUBLIC, "9100/tcp"]),
        what(BY_PUBLIC),
        what([...BY_PUBLIC, "9100/tcp"]),
        what(BY_PUBLIC),
        what(BY_PUBLIC),
        what([...BY_PUBLIC, "8501/tcp"]),
      ]);
    });
  }

  it("addresses are of IPv6 too where the cloud gives them", () => {
    const having = names.filter((name) => addressesOf("web0", name).outside6 !== "");
    assert.deepEqual(having, ["vpc", "shared"]);
  });

  for (const [name, elsewhere] of [
    ["vpc", "shared"],
    ["shared", "vpc"],
  ] as const) {
    const filtered = combinations[name]?.filtered === true;
    // DigitalOcean drops SMTP over IPv6, in both directions.
    const carried = (ports: readonly string[]) => ports.filter((port) => port !== "25/tcp");
    const what = (ports: readonly string[]) => (filtered ? carried(ports) : PORTS);
    it(`${name}: ${filtered ? "only what the table opens arrives" : "everything arrives"} by IPv6`, async () => {
      const { outside6 } = addressesOf("web0", name);
      const seen = await Promise.all([
        open(from("monitoring0", name), outside6),
        open(from("hg0", name), outside6),
        open(from("monitoring0", elsewhere), outside6),
        open(from("hg0", elsewhere), outside6),
        open(network.places.visitor, outside6),
        open(network.places.deployer, outside6),
        open(from("monitoring0", "floating"), outside6),
      ]);
      assert.deepEqual(seen, [
        what([...BY_PUBLIC, "9100/tcp"]),
        what(BY_PUBLIC),
        carried(what([...BY_PUBLIC, "9100/tcp"])),
        carried(what(BY_PUBLIC)),
        what(BY_PUBLIC),
        what(BY_PUBLIC),
        // It has none itself.
        [],
      ]);
    });
  }

  it("a rule that goes closes at once, in both directions, and answers go on", async () => {
    const [ours, others] = [addressesOf("web0", "vpc"), addressesOf("web0", "shared")];
    const object = cloud.list(FIREWALL).find(({ properties }) => properties.name === "dev-vpc-web");
    assert.ok(object);
    const inboundRules = [{ protocol: "tcp", portRange: "7000-7001", sourceAddresses: ["10.31.0.0/24"] }];
    cloud.put({ ...object, properties: { ...object.properties, inboundRules, outboundRules: [] } });
    await filter.settle();
    assert.deepEqual(
      await Promise.all([
        open(from("hg0", "vpc"), ours.inside),
        open(from("web0", "vpc"), addressesOf("hg0", "vpc").inside),
        open(from("web0", "vpc"), others.outside),
      ]),
      [["7001/tcp"], [], []],
    );
    cloud.remove(FIREWALL, object.id);
    for (const { id, properties } of cloud.list(FIREWALL)) {
      if (properties.name === "dev-vpc-web-machines") cloud.remove(FIREWALL, id);
    }
    await filter.settle();
    assert.deepEqual(await open(network.places.visitor, ours.outside), PORTS);
  });
});
