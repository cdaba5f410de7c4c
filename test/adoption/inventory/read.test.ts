import assert from "node:assert/strict";
import { readInventory } from "../../../adoption/inventory/read.ts";
import { Failure } from "../../../commands/failure.ts";

function refuses(objects: unknown, ...mistakes: readonly string[]): void {
  const text = JSON.stringify({ objects });
  const message = `inventory.json is no inventory:\n  ${mistakes.join("\n  ")}`;
  assert.throws(() => readInventory(text, "inventory.json"), new Failure(message));
}

describe("inventory", () => {
  it("names types with and without their module", () => {
    const text = JSON.stringify({
      objects: [
        {
          type: "digitalocean:index/droplet:Droplet",
          id: "1",
          name: "lb0",
          hostKey: "ssh-ed25519 AAAA",
          properties: { region: "nyc3" },
        },
        { type: "fastly:TlsSubscription", id: "a", properties: { domains: ["www.psf.io"] }, resource: "www" },
      ],
    });
    assert.deepEqual(readInventory(text, "inventory.json"), [
      {
        type: "digitalocean:Droplet",
        id: "1",
        hostKey: "ssh-ed25519 AAAA",
        properties: { region: "nyc3", name: "lb0" },
      },
      { type: "fastly:TlsSubscription", id: "a", properties: { domains: ["www.psf.io"] }, resource: "www" },
    ]);
  });

  it("is refused where it does not parse", () => {
    assert.throws(() => readInventory("{", "inventory.json"), {
      message: /^inventory\.json is no JSON \(Expected property name or '}' in JSON at position 1/,
    });
    assert.throws(() => readInventory("[]", "inventory.json"), {
      message:
        'inventory.json has no list "objects"; write {"objects": [{"type": "digitalocean:Droplet", "id": "1", "name": "lb0.example.org"}]}',
    });
  });

  it("is refused with the place of each mistake", () => {
    refuses(
      [
        "lb0",
        { type: "digitalocean:Droplet", id: "", name: 1, colour: "red", properties: [] },
        { type: "digitalocean:Droplet", id: "1" },
        { type: "digitalocean:DnsRecord", id: "2", name: "www", properties: { domain: "psf.io" } },
        { type: "digitalocean:Droplet", id: "3", name: "lb0", hostKey: "lb0 ssh-ed25519 AAAA" },
      ],
      'objects[0]: not an object; write {"type": …, "id": …, "name": …}',
      "objects[1].colour: unknown; there are type, id, name, properties, hostKey, resource",
      "objects[1].id: a text is needed",
      "objects[1].name: not a text",
      "objects[1].properties: not an object",
      "objects[2].name: needed, a digitalocean:Droplet is known by it",
      "objects[3].properties.type: needed, a digitalocean:DnsRecord is known by it",
      "objects[4].hostKey: no public key; write it like ssh-ed25519 AAAA…",
    );
  });

  it("is refused with a type that cannot be imported", () => {
    assert.throws(
      () => readInventory('{"objects": [{"type": "tls:PrivateKey", "id": "1"}]}', "inventory.json"),
      {
        message:
          'inventory.json is no inventory:\n  objects[0].type: "tls:PrivateKey" is nothing that can be adopted; there are ' +
          "digitalocean:Droplet, digitalocean:Volume, digitalocean:Vpc, digitalocean:ReservedIp, digitalocean:Tag, " +
          "digitalocean:SshKey, digitalocean:Domain, digitalocean:DnsRecord, digitalocean:Firewall, " +
          "digitalocean:Project, digitalocean:UptimeCheck, digitalocean:UptimeAlert, digitalocean:MonitorAlert, " +
          "openstack:Instance, openstack:Keypair, openstack:Network, openstack:Subnet, openstack:Port, " +
          "openstack:Router, openstack:SecGroup, openstack:SecGroupRule, openstack:FloatingIp, openstack:Volume, " +
          "openstack:VolumeAttach, fastly:ServiceVcl, fastly:TlsSubscription",
      },
    );
  });

  it("is refused with an object twice, but key pairs of several regions are several", () => {
    const keyPair = (region: string) => ({
      type: "openstack:Keypair",
      id: "deploy",
      name: "deploy",
      properties: { region },
    });
    assert.equal(readInventory(JSON.stringify({ objects: [keyPair("IAD"), keyPair("ORD")] }), "i").length, 2);
    refuses(
      [keyPair("IAD"), keyPair("IAD")],
      "openstack:Keypair deploy in IAD is there 2 times; leave it in once",
    );
  });
});
