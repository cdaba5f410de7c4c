import assert from "node:assert/strict";
import type { DeclaredCloud } from "../../../../sandbox/cloud/declared-cloud.ts";
import { getMachine } from "../../../../sandbox/cloud/machine.ts";
import { UNKNOWN } from "../../../../sandbox/provider/values.ts";
import { openstack } from "../../../../sandbox/providers/openstack/index.ts";
import {
  INSTANCE,
  NETWORK,
  SEC_GROUP,
  SUBNET,
  VOLUME,
} from "../../../../sandbox/providers/openstack/types.ts";
import { driver } from "../memory-cloud.ts";
import { FLOATING, SHARED } from "./declared.ts";

const SERVER = { name: "a", flavorName: "gp.0.2.4", imageName: "Debian-12" };
const foresee = openstack.resources[INSTANCE]?.foresee;
const getImage = openstack.functions["openstack:images/getImage:getImage"];
const getFlavor = openstack.functions["openstack:compute/getFlavor:getFlavor"];

function drive(cloud: Pick<DeclaredCloud, "identity" | "region"> = FLOATING) {
  const configuration = { authUrl: cloud.identity, region: cloud.region };
  return driver(openstack.resources, configuration, undefined, [], [FLOATING, SHARED]);
}

describe("A declared cloud", () => {
  it("has the flavors that were declared, by id or by name", async () => {
    const { context, ...cloud } = drive();
    const data = await cloud.create(INSTANCE, { name: "a", flavorId: "data-4", imageName: "Debian-12" });
    assert.deepEqual(
      getMachine(cloud.cloud, data.id)?.boot?.volumes.map(({ size, device }) => [size, device]),
      [[100, "/dev/vdb"]],
    );
    assert.equal((await getFlavor?.({ name: "gp.0.2.4" }, context))?.ram, 4096);
    await assert.rejects(
      cloud.create(INSTANCE, { name: "a", flavorName: "data-4", imageName: "Debian-12" }),
      /Unable to find flavor with name data-4/,
    );
  });

  it("has the images that were declared, and an account's own by their ids", async () => {
    const { context } = drive();
    assert.equal((await getImage?.({ nameRegex: "^Debian-12$" }, context))?.name, "Debian-12");
    const own = "0a0a0a0a-0000-4000-8000-000000000001";
    assert.doesNotThrow(() => foresee?.({ name: "a", flavorName: "gp.0.2.4", imageId: own }, context));
  });

  it("has no region that was not declared", async () => {
    const elsewhere = drive({ ...FLOATING, region: "BHS" });
    await assert.rejects(elsewhere.create(NETWORK, { name: "n" }), /No suitable endpoint could be found/);
  });

  it("keeps a flavor that a machine runs on when the declaration is another one", async () => {
    const before = drive();
    const server = await before.create(INSTANCE, SERVER);
    const fewer = { ...FLOATING, flavors: FLOATING.flavors.filter(({ name }) => name !== "gp.0.2.4") };
    const after = driver(
      openstack.resources,
      { authUrl: FLOATING.identity, region: FLOATING.region },
      before.cloud,
      [],
      [fewer],
    );
    assert.equal(after.read(server)?.outputs.flavorName, "gp.0.2.4");
    const resized = await after.update(server, { ...SERVER, flavorName: "gp.0.1.2" });
    assert.equal(resized.outputs.flavorName, "gp.0.1.2");
  });

  it("gives machines of a shared network public addresses, and groups at boot", async () => {
    const cloud = drive(SHARED);
    const network = await cloud.create(NETWORK, { name: "n" });
    await cloud.create(SUBNET, { networkId: network.id, cidr: "10.9.0.0/24", noGateway: true });
    await cloud.create(SEC_GROUP, { name: "web" });
    const server = await cloud.create(INSTANCE, {
      ...SERVER,
      securityGroups: ["web"],
      networks: [{ name: "Ext-Net", accessNetwork: true }, { uuid: network.id }],
    });
    assert.deepEqual([server.outputs.accessIpV4, server.outputs.securityGroups], ["198.18.0.1", ["web"]]);
    assert.deepEqual(getMachine(cloud.cloud, server.id)?.boot?.networks, [
      { network: network.id, address: "10.9.0.1", prefix: 24 },
    ]);
  });
});

describe("A preview", () => {
  const { context } = drive();
  const refusals = [
    [
      "a flavor's name that is none",
      { flavorName: "m1.small" },
      'a: the region IAD has no flavor with the name "m1.small"; it has gp.0.1.2, gp.0.2.4, flavor data-4, flavor data-8. Write one of them into the datacenter\'s cloud.flavors.',
    ],
    [
      "an id where a name belongs",
      { flavorName: "data-4" },
      'a: the region IAD has no flavor with the name "data-4"; it has gp.0.1.2, gp.0.2.4, flavor data-4, flavor data-8. It is the id of one: write { id: "data-4" } into the datacenter\'s cloud.flavors.',
    ],
  ] as const;
  for (const [what, inputs, message] of refusals) {
    it(`refuses ${what}`, () => {
      assert.throws(() => foresee?.({ ...SERVER, ...inputs }, context), { message });
    });
  }

  it("refuses an image's id that is none", () => {
    assert.throws(
      () => foresee?.({ name: "a", flavorName: "gp.0.2.4", imageId: "none" }, context),
      /^ProviderError: a: the region IAD has no image with the id "none"; it has .* \(own image\)\. Write one of them into the setting images\.$/,
    );
  });

  it("refuses a network and a volume that the cloud does not have", () => {
    const inputs = { ...SERVER, networks: [{ name: "PublicNet" }] };
    assert.throws(
      () => foresee?.(inputs, context),
      /^ProviderError: a: the region IAD has no network named "PublicNet"; it has [-0-9a-f]+ \(PUBLICNET\)\. Write those that machines are in into the datacenter's cloud\.addressing\.$/,
    );
    const volume = openstack.resources[VOLUME]?.foresee;
    assert.throws(
      () => volume?.({ name: "v", size: 10, volumeType: "SSD" }, context),
      /Volume type with name SSD could not be found\./,
    );
    assert.throws(
      () =>
        volume?.(
          { name: "v", size: 10 },
          driver({}, { authUrl: "https://identity.example.org/v3", region: "BHS" }, undefined, [], [FLOATING])
            .context,
        ),
      /No suitable endpoint could be found/,
    );
  });

  it("refuses a size to which a machine cannot change", async () => {
    const cloud = drive();
    const server = await cloud.create(INSTANCE, SERVER);
    assert.throws(
      () => cloud.foreseeUpdate(server, { ...SERVER, flavorName: "m1.small" }),
      /has no flavor with the name "m1\.small"/,
    );
  });

  it("takes what nobody knows yet", () => {
    assert.doesNotThrow(() => foresee?.({ ...SERVER, flavorName: UNKNOWN, imageName: UNKNOWN }, context));
  });
});
