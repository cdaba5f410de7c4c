import assert from "node:assert/strict";
import { inventoryOf } from "../../../sandbox/runner/inventory.ts";

describe("inventory of the simulated cloud", () => {
  it("lists what an account has, and no secret", () => {
    const scope = "https://identity.example.org/v3  IAD";
    const objects = inventoryOf([
      {
        type: "digitalocean:index/droplet:Droplet",
        id: "400000001",
        scope: "nyc3",
        properties: {
          name: "lb0.psf.io",
          region: "nyc3",
          vcpus: 1,
          tags: ["lb"],
          volumeIds: [],
          backups: false,
          userData: "#cloud-config",
        },
        secrets: ["userData"],
      },
      {
        type: "sandbox:machine",
        id: "400000001",
        scope: "",
        properties: { hostKeys: ["ssh-ed25519 AAAA"], addresses: ["198.18.0.1", "10.0.0.2"] },
      },
      {
        type: "digitalocean:index/uptimeAlert:UptimeAlert",
        id: "a1",
        scope: "c1",
        properties: { name: "www down", notifications: [{ emails: ["ops@psf.io"] }] },
      },
      {
        type: "openstack:compute/keypair:Keypair",
        id: `${scope} deploy`,
        scope,
        properties: { name: "deploy", publicKey: "ssh-ed25519 BBBB", region: "IAD" },
      },
      {
        type: "openstack:networking/port:Port",
        id: "p1",
        scope,
        properties: { name: "", ownedByInstance: true },
      },
      { type: "consul:index/node:Node", id: "web", scope: "consul", properties: { name: "web" } },
    ]);
    assert.deepEqual(objects, [
      {
        type: "digitalocean:index/droplet:Droplet",
        id: "400000001",
        name: "lb0.psf.io",
        hostKey: "ssh-ed25519 AAAA",
        properties: { region: "nyc3", vcpus: 1, tags: ["lb"], addresses: ["198.18.0.1", "10.0.0.2"] },
      },
      {
        type: "digitalocean:index/uptimeAlert:UptimeAlert",
        id: "a1",
        name: "www down",
        properties: { checkId: "c1" },
      },
      {
        type: "openstack:compute/keypair:Keypair",
        id: "deploy",
        name: "deploy",
        properties: { publicKey: "ssh-ed25519 BBBB", region: "IAD" },
      },
    ]);
  });
});
