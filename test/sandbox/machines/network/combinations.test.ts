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
import { declareEstate, onSharedNetworks } from "../../../support/catalogs.ts";
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

const operators = onSharedNetworks().datacenters.iad1;
assert.ok(operators);

/**
 * Every combination of addressing and filtering that the vocabulary and the checks of the catalog allow, with whether its
 * cloud filters: on shared networks the identity's version says which it is (stacks/checks/clouds.ts).
 */
const combinations: Readonly<Record<string, { readonly place: Datacenter; readonly filtered: boolean }>> = {
  vpc: { place: { ...nyc1, privateNetwork: "10.31.0.0/24" }, filtered: true },
  shared: { place: { ...iad1, ipv6: true, privateNetwork: "10.32.0.0/24" }, filtered: false },
  sharedGrouped: { place: { ...operators, ipv6: true, privateNetwork: "10.35.0.0/24" }, filtered: true },
  floating: { place: { ...flex("IAD3", "host"), privateNetwork: "10.33.0.0/24" }, filtered: false },
  grouped: { place: { ...flex("DFW3", "security-groups"), privateNetwork: "10.34.0.0/24" }, filtered: true },
};
const names = Object.keys(combinations);
/** DigitalOcean's Droplets always, instances where the catalog says so. */
const withIpv6 = ["vpc", "shared", "sharedGrouped"];

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
  this.timeout(300_000);
  onlyWithMachines();
  const directory = mkdtempSync(join(tmpdir(), "estate-"));
  const bare = new Map<string, BareMachine>();
  let cloud: OpenCloud;
  let network: Network;
  let filter: CloudFilter;
  let seen: ReadonlyMap<string, readonly (readonly string[])[]>;

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
    // All at once, since most of it is waiting for what does not come.
    const asked = names.flatMap((name) => questions(name).map((question) => ({ name, question })));
    const answers = await openPorts(asked.map(({ question }) => question));
    seen = new Map(names.map((name) => [name, answers.filter((_, index) => asked[index]?.name === name)]));
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
  /** Which ports are open, for each question; every place is asked once for all of them. */
  const openPorts = async (asked: ReturnType<typeof questions>): Promise<readonly (readonly string[])[]> => {
    const places = [...new Set(asked.map(([place]) => place))];
    const answers = new Map(
      await Promise.all(
        places.map(async (place) => {
          const addresses = asked.flatMap(([own, address]) => (own === place ? [address] : []));
          const targets = [...new Set(addresses)].flatMap((address) =>
            PORTS.map((port) => `${address} ${port}`),
          );
          return [place, new Set(await reachable(place, targets))] as const;
        }),
      ),
    );
    return asked.map(([place, address]) =>
      PORTS.filter((port) => answers.get(place)?.has(`${address} ${port}`)),
    );
  };
  const from = (name: Server["name"], datacenter: string) =>
    bare.get(nameOf(name, datacenter))?.namespace ?? "";

  /** Where from, and to which address of the first machine of a combination: private, public, and over IPv6. */
  const questions = (name: string): readonly (readonly [place: string, address: string])[] => {
    const { inside, outside, outside6 } = addressesOf("web0", name);
    const elsewhere = withIpv6.find((other) => other !== name) ?? "";
    const neighbours = [from("monitoring0", name), from("hg0", name)];
    const { visitor, deployer } = network.places;
    const places = [...neighbours, from("monitoring0", elsewhere), from("hg0", elsewhere), visitor, deployer];
    return [
      ...neighbours.map((place) => [place, inside] as const),
      ...places.map((place) => [place, outside] as const),
      ...(withIpv6.includes(name) ? places.map((place) => [place, outside6] as const) : []),
    ];
  };

  /** DigitalOcean drops SMTP over IPv6, in both directions. */
  const carried = (ports: readonly string[]) => ports.filter((port) => port !== "25/tcp");

  for (const [name, { filtered }] of Object.entries(combinations)) {
    const what = (ports: readonly string[]) => (filtered ? ports : PORTS);
    it(`${name}: ${filtered ? "only what the table opens arrives" : "everything arrives, for the host to filter"}`, () => {
      const neighbours = [what([...BY_PUBLIC, "9100/tcp"]), what(BY_PUBLIC)];
      assert.deepEqual(seen.get(name), [
        ...[what([...BY_PRIVATE, "9100/tcp"]), what(BY_PRIVATE)],
        ...[...neighbours, ...neighbours, what(BY_PUBLIC), what([...BY_PUBLIC, "8501/tcp"])],
        ...(withIpv6.includes(name)
          ? [
              ...neighbours.map((ports) => (name === "vpc" ? carried(ports) : ports)),
              // They are Droplets, or ask one.
              ...neighbours.map(carried),
              // The deployers' range is of IPv4.
              ...[what(BY_PUBLIC), what(BY_PUBLIC)].map((ports) => (name === "vpc" ? carried(ports) : ports)),
            ]
          : []),
      ]);
    });
  }

  it("a machine without an IPv6 address reaches none", async () => {
    const having = names.filter((name) => addressesOf("web0", name).outside6 !== "");
    assert.deepEqual(having, withIpv6);
    const { outside6 } = addressesOf("web0", "shared");
    assert.deepEqual(await openPorts([[from("monitoring0", "floating"), outside6]]), [[]]);
  });

  it("a rule that goes closes at once, in both directions, and answers go on", async () => {
    const [ours, others] = [addressesOf("web0", "vpc"), addressesOf("web0", "shared")];
    const object = cloud.list(FIREWALL).find(({ properties }) => properties.name === "dev-vpc-web");
    assert.ok(object);
    const inboundRules = [{ protocol: "tcp", portRange: "7000-7001", sourceAddresses: ["10.31.0.0/24"] }];
    cloud.put({ ...object, properties: { ...object.properties, inboundRules, outboundRules: [] } });
    await filter.settle();
    assert.deepEqual(
      await openPorts([
        [from("hg0", "vpc"), ours.inside],
        [from("web0", "vpc"), addressesOf("hg0", "vpc").inside],
        [from("web0", "vpc"), others.outside],
      ]),
      [["7001/tcp"], [], []],
    );
    cloud.remove(FIREWALL, object.id);
    for (const { id, properties } of cloud.list(FIREWALL)) {
      if (properties.name === "dev-vpc-web-machines") cloud.remove(FIREWALL, id);
    }
    await filter.settle();
    assert.deepEqual(await openPorts([[network.places.visitor, ours.outside]]), [PORTS]);
  });
});
