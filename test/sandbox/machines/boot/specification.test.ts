import assert from "node:assert/strict";
import { bootMachine, getMachine, removeMachine } from "../../../../sandbox/cloud/machine.ts";
import { memoryCloud } from "../../../../sandbox/cloud/open.ts";
import { networkFiles, seedFiles } from "../../../../sandbox/machines/boot/files.ts";
import { type Specification, specificationOf } from "../../../../sandbox/machines/boot/specification.ts";

const cloud = memoryCloud();
const boot = (addresses: readonly string[], options: Partial<Parameters<typeof bootMachine>[0]> = {}) => {
  bootMachine({
    cloud,
    id: "7",
    addresses,
    userData: "#cloud-config\n{}\n",
    keyPairPublicKeys: ["ssh-ed25519 AAAA deploy"],
    shape: { name: "lb0.example.org", memory: 1024, cpus: 1 },
    networks: [{ network: "net", address: "198.19.1.4", prefix: 24 }],
    ...options,
  });
  const machine = getMachine(cloud, "7");
  const specification = machine === undefined ? undefined : specificationOf(machine);
  assert.ok(specification);
  return specification;
};

describe("what a machine boots with", () => {
  it("has a leg in the public network with every public address, and one in each private network", () => {
    const { interfaces } = boot([
      "198.18.1.0",
      "10.208.0.10",
      "198.19.1.4",
      "198.18.1.9",
      "2001:2::1:11",
      "2001:db8::1",
    ]);
    assert.deepEqual(interfaces, [
      {
        name: "eth0",
        network: undefined,
        addresses: ["198.18.1.0/16", "198.18.1.9/16", "2001:2::1:11/64"],
      },
      { name: "eth1", network: "net", addresses: ["198.19.1.4/24"] },
    ]);
  });

  it("has its private network first where it has no public address", () => {
    assert.deepEqual(
      boot(["198.19.1.4"]).interfaces.map(({ name, network }) => [name, network]),
      [["eth0", "net"]],
    );
  });

  it("gets another disk when it is booted anew", () => {
    assert.equal(boot(["198.18.1.0"]).disk + 1, boot(["198.18.1.0"]).disk);
  });

  it("is nothing that can boot where nobody said how large it is", () => {
    removeMachine(cloud, "7");
    bootMachine({ cloud, id: "7", addresses: ["198.18.1.0"] });
    const machine = getMachine(cloud, "7");
    assert.ok(machine);
    assert.equal(specificationOf(machine), undefined);
  });
});

describe("the seed of a machine", () => {
  const machine: Specification = {
    id: "7",
    name: "lb0.example.org",
    memory: 1024,
    cpus: 1,
    disk: 3,
    interfaces: [
      { name: "eth0", network: undefined, addresses: ["198.18.1.0/16"] },
      { name: "eth1", network: "net", addresses: ["198.19.1.4/24"] },
    ],
    userData: "#cloud-config\n{}\n",
    monitored: false,
    publicKeys: ["ssh-ed25519 AAAA deploy"],
    volumes: [],
  };
  const files = seedFiles(machine);

  it("is what a cloud tells cloud-init, readable by root alone", () => {
    assert.deepEqual(files["/var/lib/cloud/seed/nocloud/user-data"], {
      content: "#cloud-config\n{}\n",
      mode: 0o600,
    });
    assert.deepEqual(JSON.parse(files["/var/lib/cloud/seed/nocloud/meta-data"]?.content ?? ""), {
      "instance-id": "7-3",
      "local-hostname": "lb0.example.org",
      "public-keys": ["ssh-ed25519 AAAA deploy"],
    });
  });

  it("gives each disk an identity of its own", () => {
    const identity = "/etc/machine-id";
    assert.match(files[identity]?.content ?? "", /^[0-9a-f]{32}\n$/);
    assert.notEqual(seedFiles({ ...machine, disk: 4 })[identity]?.content, files[identity]?.content);
    assert.notEqual(seedFiles({ ...machine, id: "8" })[identity]?.content, files[identity]?.content);
  });

  it("has IPv6 as DigitalOcean gives it: an address and a gateway, and the link's own to ask neighbours from", () => {
    const addresses = ["198.18.1.0/16", "2001:2::1:11/64"];
    const specification = { ...machine, interfaces: [{ name: "eth0", network: undefined, addresses }] };
    assert.equal(
      networkFiles(specification)["/etc/systemd/network/10-eth0.network"]?.content,
      `[Match]
Name=eth0

[Network]
Address=198.18.1.0/16
Address=2001:2::1:11/64
Gateway=198.18.0.1
DNS=198.18.0.2
Gateway=2001:2::1
LinkLocalAddressing=ipv6
IPv6DuplicateAddressDetection=0
IPv6AcceptRA=no
`,
    );
  });

  it("has the addresses, and on the public network the router and the name server", () => {
    assert.deepEqual(networkFiles(machine), {
      "/etc/systemd/network/10-eth0.network": {
        content:
          "[Match]\nName=eth0\n\n[Network]\nAddress=198.18.1.0/16\nGateway=198.18.0.1\nDNS=198.18.0.2\nLinkLocalAddressing=no\nIPv6AcceptRA=no\n",
        mode: 0o644,
      },
      "/etc/systemd/network/10-eth1.network": {
        content:
          "[Match]\nName=eth1\n\n[Network]\nAddress=198.19.1.4/24\nLinkLocalAddressing=no\nIPv6AcceptRA=no\n",
        mode: 0o644,
      },
    });
  });
});
