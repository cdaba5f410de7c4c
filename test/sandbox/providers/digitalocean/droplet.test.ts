import assert from "node:assert/strict";
import { getMachine } from "../../../../sandbox/cloud/machine.ts";
import { digitalocean } from "../../../../sandbox/providers/digitalocean/index.ts";
import { DROPLET, FIREWALL, SSH_KEY, TAG, VPC } from "../../../../sandbox/providers/digitalocean/types.ts";
import { driver, tamper } from "../memory-cloud.ts";

const PUBLIC_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBcjTBxNuRaXsyKZoWOyVQYr9mCn8PSVlL7mQnPGrRjx";
const BASE = { image: "ubuntu-24-04-x64", name: "mail1.ams1.psf.io", region: "ams3", size: "s-2vcpu-4gb" };
const VPC_INPUTS = { name: "ams1", region: "ams3", ipRange: "10.20.0.0/20" };

function refusal(message: string, uuid = 1): { readonly message: string } {
  const request = `00000000-0000-4000-8000-${String(uuid).padStart(12, "0")}`;
  const url = "https://api.digitalocean.com/v2/droplets";
  return {
    message: `1 error occurred:\n\t* Error creating droplet: POST ${url}: 422 (request "${request}") ${message}\n\n`,
  };
}

describe("DigitalOcean droplet", () => {
  it("gets an id, addresses and the size's figures, and keeps user data only as a hash", async () => {
    const cloud = driver(digitalocean.resources);
    const vpc = await cloud.create(VPC, VPC_INPUTS);
    const key = await cloud.create(SSH_KEY, { name: "deploy", publicKey: PUBLIC_KEY });
    const droplet = await cloud.create(DROPLET, {
      ...BASE,
      region: "AMS3",
      vpcUuid: vpc.id,
      userData: "#cloud-config\nusers: []\n",
      sshKeys: [key.id],
      tags: ["web"],
      monitoring: true,
    });
    assert.equal(droplet.id, "400000001");
    assert.deepEqual(droplet.inputs, {
      ...BASE,
      vpcUuid: vpc.id,
      userData: "#cloud-config\nusers: []\n",
      sshKeys: [key.id],
      tags: ["web"],
      monitoring: true,
      resizeDisk: true,
    });
    assert.deepEqual(droplet.outputs, {
      ...BASE,
      backups: false,
      createdAt: "2026-11-23T12:00:00Z",
      disk: 80,
      dropletUrn: "do:droplet:400000001",
      ipv4Address: "198.18.0.1",
      ipv4AddressPrivate: "10.20.0.2",
      ipv6: false,
      ipv6Address: "",
      locked: false,
      memory: 4096,
      monitoring: true,
      priceHourly: 0.03571,
      priceMonthly: 24,
      privateNetworking: true,
      publicNetworking: true,
      resizeDisk: true,
      sshKeys: [key.id],
      status: "active",
      tags: ["web"],
      userData: "5ca10664f70dc5a273df6a5338082472a191b048",
      vcpus: 2,
      volumeIds: [],
      vpcUuid: vpc.id,
    });
    assert.deepEqual(getMachine(cloud.cloud, droplet.id)?.addresses, ["198.18.0.1", "10.20.0.2"]);
    assert.deepEqual(getMachine(cloud.cloud, droplet.id)?.authorizedKeys.root, [PUBLIC_KEY]);
    assert.ok(!JSON.stringify(cloud.cloud.list(DROPLET)).includes("cloud-config"));
    assert.notEqual(cloud.cloud.get(TAG, "web"), undefined);
  });

  it("gives members of a VPC different addresses and gives them back on delete", async () => {
    const cloud = driver(digitalocean.resources);
    const vpc = await cloud.create(VPC, VPC_INPUTS);
    const first = await cloud.create(DROPLET, { ...BASE, vpcUuid: vpc.id });
    const second = await cloud.create(DROPLET, { ...BASE, name: "two", vpcUuid: vpc.id });
    assert.equal(second.outputs.ipv4AddressPrivate, "10.20.0.3");
    await cloud.remove(first);
    assert.equal(getMachine(cloud.cloud, first.id), undefined);
    const third = await cloud.create(DROPLET, { ...BASE, name: "three", vpcUuid: vpc.id });
    assert.equal(third.outputs.ipv4AddressPrivate, "10.20.0.2");
    assert.equal(third.outputs.ipv4Address, "198.18.0.1");
  });

  it("joins the region's default VPC when it names none", async () => {
    const cloud = driver(digitalocean.resources);
    const droplet = await cloud.create(DROPLET, BASE);
    const [network] = cloud.cloud.list(VPC);
    assert.equal(droplet.outputs.vpcUuid, network?.id);
    assert.deepEqual([network?.properties.name, network?.properties.default], ["default-ams3", true]);
  });

  for (const [inputs, message] of [
    [{ image: "ubuntu-1" }, "You specified an invalid image for Droplet creation."],
    [{ image: "debian-12-x64" }, "You specified an invalid image for Droplet creation."],
    [{ region: "ams9" }, "You specified an invalid region for Droplet creation."],
    [{ size: "s-3vcpu" }, "You specified an invalid size for Droplet creation."],
    [{ name: "a_b" }, "Only valid hostname characters are allowed. (a-z, A-Z, 0-9, . and -)"],
    [{ sshKeys: ["12", "ab:cd"] }, "12, ab:cd are invalid key identifiers for Droplet creation."],
    [{ userData: "x".repeat(65_537) }, "User data must be no larger than 64 KiB."],
    [{ vpcUuid: "none" }, "The VPC you specified does not exist."],
  ] as const) {
    it(`is refused: ${message} (${Object.keys(inputs).join()})`, async () => {
      const cloud = driver(digitalocean.resources);
      await assert.rejects(cloud.create(DROPLET, { ...BASE, ...inputs }), refusal(message));
      assert.equal(cloud.cloud.list(DROPLET).length, 0);
    });
  }

  it("is refused in a VPC of another region", async () => {
    const cloud = driver(digitalocean.resources);
    const vpc = await cloud.create(VPC, { ...VPC_INPUTS, region: "nyc3" });
    await assert.rejects(
      cloud.create(DROPLET, { ...BASE, vpcUuid: vpc.id }),
      refusal("The VPC you specified is not in the same region as the Droplet.", 2),
    );
  });

  it("checks what the provider checks before it plans", () => {
    const { reasons } = driver(digitalocean.resources);
    assert.deepEqual(reasons(DROPLET, { ...BASE, image: "", userData: "", tags: ["a.b"] }), [
      "image must not be empty, got ",
      "user_data must not be empty, got ",
      "tags may contain lowercase letters, numbers, colons, dashes, and underscores; there is a limit of 255 characters per tag",
    ]);
    assert.deepEqual(reasons(DROPLET, { ...BASE, backupPolicy: { plan: "hourly", hour: 24 } }), [
      '"backup_policy": all of `backup_policy,backups` must be specified',
      'expected backup_policy.0.plan to be one of ["daily" "weekly"], got hourly',
      "expected backup_policy.0.hour to be in the range (0 - 20), got 24",
    ]);
  });

  it("resizes, tags and renames in place, and never shrinks its disk", async () => {
    const cloud = driver(digitalocean.resources);
    const droplet = await cloud.create(DROPLET, BASE);
    const grown = await cloud.update(droplet, {
      ...BASE,
      size: "s-4vcpu-8gb",
      name: "mail2",
      tags: ["mail"],
    });
    assert.deepEqual(
      [grown.outputs.disk, grown.outputs.memory, grown.outputs.name, grown.outputs.tags],
      [160, 8192, "mail2", ["mail"]],
    );
    await assert.rejects(
      cloud.update(grown, BASE),
      /422 \(request "[^"]+"\) This size is not available because it has a smaller disk\./,
    );
  });

  it("replaces when IPv6 is taken away, and adds it in place", async () => {
    const cloud = driver(digitalocean.resources);
    const droplet = await cloud.create(DROPLET, { ...BASE, ipv6: true });
    assert.equal(droplet.outputs.ipv6Address, "2001:2::1:11");
    assert.deepEqual(cloud.compare(droplet, { ...BASE, ipv6: false }).replace, ["ipv6"]);
    const plain = await cloud.create(DROPLET, { ...BASE, name: "plain" });
    assert.deepEqual(cloud.compare(plain, { ...BASE, name: "plain", ipv6: true }).replace, []);
    assert.deepEqual(cloud.warnings, []);
    const added = await cloud.update(plain, { ...BASE, name: "plain", ipv6: true });
    await cloud.update(added, { ...BASE, name: "plain", ipv6: true, tags: ["a"] });
    assert.deepEqual(cloud.warnings, [
      "Enabling IPv6 requires additional OS-level configuration: When enabling IPv6 on an existing Droplet, additional OS-level configuration is required. For more info, see: \nhttps://docs.digitalocean.com/products/networking/ipv6/how-to/enable/#on-existing-droplets",
    ]);
  });

  it("shows what was changed by hand, but never reads its image or user data back", async () => {
    const cloud = driver(digitalocean.resources);
    const droplet = await cloud.create(DROPLET, { ...BASE, userData: "x", tags: ["a"] });
    tamper(cloud.cloud, DROPLET, droplet.id, { tags: ["a", "b"], image: "debian-13-x64", status: "off" });
    const found = cloud.read(droplet);
    assert.deepEqual(found?.inputs, { ...droplet.inputs, tags: ["a", "b"] });
    assert.deepEqual([found?.outputs.status, found?.outputs.image], ["off", "ubuntu-24-04-x64"]);
    await cloud.remove(droplet);
    assert.equal(cloud.read(droplet), undefined);
  });

  it("is imported with every input that the API knows", async () => {
    const cloud = driver(digitalocean.resources);
    const droplet = await cloud.create(DROPLET, { ...BASE, tags: ["a"] });
    const found = cloud.importing(DROPLET, droplet.id);
    assert.equal(found?.id, droplet.id);
    assert.deepEqual(
      [found?.inputs.name, found?.inputs.region, found?.inputs.image],
      [BASE.name, "ams3", BASE.image],
    );
  });

  it("leaves the firewalls that named it", async () => {
    const cloud = driver(digitalocean.resources);
    const droplet = await cloud.create(DROPLET, BASE);
    const rule = { protocol: "icmp", sourceAddresses: ["0.0.0.0/0"] };
    const firewall = await cloud.create(FIREWALL, {
      name: "fw",
      dropletIds: [Number(droplet.id)],
      inboundRules: [rule],
    });
    await cloud.remove(droplet);
    assert.deepEqual(cloud.read(firewall)?.outputs.dropletIds, []);
  });
});
