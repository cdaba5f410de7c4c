import assert from "node:assert/strict";
import { getMachine } from "../../../../sandbox/cloud/machine.ts";
import { isProperties, type Properties } from "../../../../sandbox/provider/values.ts";
import { DATA_DISK } from "../../../../sandbox/providers/openstack/data-disk.ts";
import { openstack } from "../../../../sandbox/providers/openstack/index.ts";
import {
  FLOATING_IP,
  INSTANCE,
  KEYPAIR,
  NETWORK,
  PORT,
  ROUTER,
  SUBNET,
  VOLUME,
} from "../../../../sandbox/providers/openstack/types.ts";
import { driver, type Stored, tamper } from "../memory-cloud.ts";

const PUBLIC_NET = "00000000-0000-0000-0000-000000000000";
const SERVICE_NET = "11111111-1111-1111-1111-111111111111";
const RACKSPACE = {
  authUrl: "https://identity.api.rackspacecloud.com/v2.0/",
  region: "IAD",
  endpointOverrides: {
    network: "https://iad.networks.api.rackspacecloud.com/v2.0/",
    image: "https://iad.images.api.rackspacecloud.com/v2/",
  },
};
const SERVERS = "https://iad.servers.api.rackspacecloud.com/v2/servers";
const PUBLIC_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBcjTBxNuRaXsyKZoWOyVQYr9mCn8PSVlL7mQnPGrRjx";
const BASE = {
  name: "pg0.iad1.psf.io",
  flavorId: "general1-2",
  imageName: "Ubuntu 24.04 LTS (Noble Numbat) (PVHVM)",
};

const listed = (text: string) => ({ message: `1 error occurred:\n\t* ${text}\n\n` });
const createRefused = (kind: string, body: string) =>
  listed(`Error creating OpenStack server: ${kind}: [POST ${SERVERS}], error message: ${body}`);
const bad = (message: string) =>
  createRefused("Bad request with", `{"badRequest":{"code":400,"message":"${message}"}}`);

async function withNetwork() {
  const cloud = driver(openstack.resources, RACKSPACE);
  const network = await cloud.create(NETWORK, { name: "prod-iad1" });
  const subnet = await cloud.create(SUBNET, {
    name: "prod-iad1",
    networkId: network.id,
    cidr: "192.168.5.0/24",
    noGateway: true,
  });
  return { ...cloud, network, subnet };
}

async function rackspaceNetwork() {
  const cloud = driver(openstack.resources, RACKSPACE);
  return { ...cloud, network: await cloud.create(NETWORK, { name: "prod-iad1" }) };
}

describe("Rackspace server", () => {
  it("gets an address in each network, and keeps user data only as a hash", async () => {
    const cloud = await withNetwork();
    await cloud.create(KEYPAIR, { name: "deploy", publicKey: PUBLIC_KEY });
    const server = await cloud.create(INSTANCE, {
      ...BASE,
      keyPair: "deploy",
      configDrive: true,
      userData: "#cloud-config\nusers: []\n",
      metadata: { role: "postgresql" },
      networks: [
        { name: "public", uuid: PUBLIC_NET, accessNetwork: true },
        { name: "private", uuid: SERVICE_NET },
        { uuid: cloud.network.id },
      ],
    });
    assert.equal(server.inputs.powerState, "active");
    const { networks, ...outputs } = server.outputs;
    assert.deepEqual(outputs, {
      accessIpV4: "198.18.0.1",
      accessIpV6: "[2001:2::1:11]",
      allMetadata: { role: "postgresql" },
      allTags: [],
      availabilityZone: "nova",
      configDrive: true,
      created: "2026-11-23 12:00:00 +0000 UTC",
      flavorId: "general1-2",
      flavorName: "2 GB General Purpose v1",
      forceDelete: false,
      imageId: server.outputs.imageId,
      imageName: BASE.imageName,
      keyPair: "deploy",
      metadata: { role: "postgresql" },
      name: BASE.name,
      powerState: "active",
      region: "IAD",
      securityGroups: [],
      stopBeforeDestroy: false,
      updated: "2026-11-23 12:00:00 +0000 UTC",
      userData: "5ca10664f70dc5a273df6a5338082472a191b048",
    });
    const entry = { port: "", fixedIpV6: "", floatingIp: "", mac: "" };
    assert.deepEqual(networks, [
      {
        ...entry,
        uuid: PUBLIC_NET,
        name: "public",
        fixedIpV4: "198.18.0.1",
        fixedIpV6: "[2001:2::1:11]",
        accessNetwork: true,
      },
      {
        ...entry,
        uuid: SERVICE_NET,
        name: "private",
        fixedIpV4: "10.208.0.10",
        accessNetwork: false,
      },
      {
        ...entry,
        uuid: cloud.network.id,
        name: "prod-iad1",
        fixedIpV4: "192.168.5.1",
        accessNetwork: false,
      },
    ]);
    const machine = getMachine(cloud.cloud, server.id);
    assert.deepEqual(machine?.addresses, ["198.18.0.1", "2001:2::1:11", "10.208.0.10", "192.168.5.1"]);
    assert.deepEqual(machine?.authorizedKeys.root, [PUBLIC_KEY]);
    assert.ok(!JSON.stringify(cloud.cloud.list(INSTANCE)).includes("cloud-config"));
  });

  it("gets both shared networks when it names none, and gives everything back", async () => {
    const cloud = driver(openstack.resources, RACKSPACE);
    const server = await cloud.create(INSTANCE, BASE);
    const names = Array.isArray(server.outputs.networks) ? server.outputs.networks.length : 0;
    assert.equal(names, 2);
    await cloud.remove(server);
    assert.deepEqual([cloud.cloud.list(PORT), getMachine(cloud.cloud, server.id)], [[], undefined]);
    assert.equal(cloud.read(server), undefined);
    assert.equal((await cloud.create(INSTANCE, BASE)).outputs.accessIpV4, "198.18.0.1");
  });

  it("must name both shared networks beside one of its own", async () => {
    const cloud = await withNetwork();
    await assert.rejects(
      cloud.create(INSTANCE, { ...BASE, networks: [{ uuid: cloud.network.id }, { uuid: PUBLIC_NET }] }),
      bad(`Networks (${SERVICE_NET}) required but missing`),
    );
    assert.deepEqual(cloud.cloud.list(PORT), []);
  });

  it("needs a subnet in its network, and leaves nothing behind without one", async () => {
    const cloud = driver(openstack.resources, RACKSPACE);
    const network = await cloud.create(NETWORK, { name: "bare" });
    const networks = [{ uuid: PUBLIC_NET }, { uuid: SERVICE_NET }, { uuid: network.id }];
    await assert.rejects(
      cloud.create(INSTANCE, { ...BASE, networks }),
      /requires a subnet in order to boot instances on\./,
    );
    assert.deepEqual(cloud.cloud.list(PORT), []);
  });

  const refusals: readonly (readonly [string, Properties, { readonly message: string }])[] = [
    [
      "security groups at boot",
      { securityGroups: ["default"] },
      bad("Security groups can not be applied at boot; apply them to the ports of a server that is ACTIVE."),
    ],
    [
      "an image on a flavor without a disk",
      { flavorId: "compute1-15" },
      createRefused(
        "Request forbidden",
        '{"forbidden":{"code":403,"message":"Only volume-backed servers are allowed for flavors with zero disk."}}',
      ),
    ],
    [
      "an id where the provider looks names up",
      { flavorId: "", flavorName: "general1-2" },
      listed("Unable to find flavor with name general1-2"),
    ],
    ["an unknown flavor", { flavorId: "general1-15" }, bad("Flavor general1-15 could not be found.")],
    ["an unknown image", { imageName: "Ubuntu" }, listed("Unable to find image with name Ubuntu")],
    ["an unknown key", { keyPair: "none" }, bad("Invalid key_name provided.")],
    [
      "a network without a name",
      { networks: [{}] },
      listed("At least one of network.uuid, network.name, or network.port must be set"),
    ],
    [
      "an unknown network",
      { networks: [{ name: "x" }] },
      listed(
        "Error trying to get network information from the Network API: Could not find any matching network for name x",
      ),
    ],
    ["no flavor", { flavorId: "" }, listed("Neither a flavor_id or flavor_name could be determined")],
    [
      "no image",
      { imageName: "" },
      listed("Neither a boot device, image ID, or image name were able to be determined"),
    ],
    [
      "a block device without its image",
      { blockDevices: [{ sourceType: "image" }] },
      listed("You must specify a uuid for image block device types"),
    ],
    [
      "a volume without a size",
      { blockDevices: [{ sourceType: "image", uuid: "x", destinationType: "volume" }] },
      listed("You must specify a volume_size when creating a volume from an image"),
    ],
    [
      "an empty destination",
      { blockDevices: [{ sourceType: "blank", volumeSize: 1 }] },
      listed("unknown block device destination type "),
    ],
    [
      "long user data",
      { userData: "x".repeat(50_000) },
      bad(
        "User data too large. User data must be no larger than 64KB once base64 encoded. Your data is 66668 bytes",
      ),
    ],
  ];
  for (const [what, inputs, message] of refusals) {
    it(`is refused with ${what}`, async () => {
      const cloud = driver(openstack.resources, RACKSPACE);
      await assert.rejects(cloud.create(INSTANCE, { ...BASE, ...inputs }), message);
      assert.deepEqual([cloud.cloud.list(INSTANCE), cloud.cloud.list(PORT)], [[], []]);
    });
  }

  it("stops at 128 GB of memory", async () => {
    const cloud = driver(openstack.resources, RACKSPACE);
    await cloud.create(INSTANCE, { ...BASE, flavorId: "io1-120" });
    await assert.rejects(
      cloud.create(INSTANCE, { ...BASE, flavorId: "io1-15" }),
      listed(
        `Error creating OpenStack server: Expected HTTP response code [200 201 202] when accessing [POST ${SERVERS}], but got 413 instead\n{"overLimit":{"code":413,"message":"Quota exceeded for ram: Requested 15360, but already used 122880 of 131072 ram"}}`,
      ),
    );
  });

  it("resizes in place, stops when asked, and shows what was done by hand", async () => {
    const cloud = driver(openstack.resources, RACKSPACE);
    const server = await cloud.create(INSTANCE, BASE);
    const resized = await cloud.update(server, { ...BASE, flavorId: "general1-4", powerState: "shutoff" });
    assert.deepEqual([resized.outputs.flavorId, resized.outputs.powerState], ["general1-4", "shutoff"]);
    assert.equal(getMachine(cloud.cloud, server.id)?.running, false);
    tamper(cloud.cloud, INSTANCE, server.id, { status: "ACTIVE", name: "renamed" });
    const found = cloud.read(resized);
    assert.deepEqual([found?.inputs.name, found?.inputs.powerState], ["renamed", "active"]);
    tamper(cloud.cloud, INSTANCE, server.id, { status: "RESCUE" });
    assert.throws(() => cloud.read(resized), {
      message: `Invalid power_state for instance ${server.id}: RESCUE`,
    });
  });

  it("replaces for another network or a flavor that is gone, not for the access network", async () => {
    const cloud = await withNetwork();
    const networks = [{ uuid: PUBLIC_NET }, { uuid: SERVICE_NET }];
    const server = await cloud.create(INSTANCE, { ...BASE, networks });
    const access = { ...BASE, networks: [{ uuid: PUBLIC_NET, accessNetwork: true }, { uuid: SERVICE_NET }] };
    assert.deepEqual(cloud.compare(server, access).inPlace, ["networks"]);
    const more = { ...BASE, networks: [...networks, { uuid: cloud.network.id }] };
    assert.deepEqual(cloud.compare(server, more).inPlace, []);
    const flavor = { flavorId: "performance1-2", flavor: {} };
    tamper(cloud.cloud, INSTANCE, server.id, flavor);
    const read = cloud.read(server);
    assert.deepEqual([read?.outputs.flavorId, read?.outputs.flavorName], ["", ""]);
    assert.deepEqual(cloud.compare({ ...server, ...read }, BASE).replace, ["flavorId", "flavorName"]);
  });
});

describe("A server's networks, as the provider joins them", () => {
  const misnamed = (id: string) => [
    { name: "PublicNet", uuid: PUBLIC_NET, accessNetwork: true },
    { name: "ServiceNet", uuid: SERVICE_NET },
    { uuid: id },
  ];
  const asReported = (id: string) => [
    { name: "public", uuid: PUBLIC_NET, accessNetwork: true },
    { name: "private", uuid: SERVICE_NET },
    { uuid: id },
  ];
  const uuids = ({ outputs }: Stored) =>
    Array.isArray(outputs.networks) ? outputs.networks.map((entry) => isProperties(entry) && entry.uuid) : [];

  it("lose those that the server calls otherwise, and a private address is the one to reach it by", async () => {
    const cloud = await withNetwork();
    const inputs = { ...BASE, networks: misnamed(cloud.network.id) };
    const server = await cloud.create(INSTANCE, inputs);
    assert.deepEqual(uuids(server), [cloud.network.id]);
    assert.equal(server.outputs.accessIpV4, "192.168.5.1");
    const { changedOutputs, inPlace } = cloud.compare(server, inputs);
    assert.deepEqual({ changedOutputs, inPlace }, { changedOutputs: ["networks"], inPlace: [] });
  });

  it("stay where they are named as the server does, and no later plan changes them", async () => {
    const cloud = await withNetwork();
    const inputs = { ...BASE, networks: asReported(cloud.network.id) };
    const server = await cloud.create(INSTANCE, inputs);
    assert.deepEqual(uuids(server), [PUBLIC_NET, SERVICE_NET, cloud.network.id]);
    assert.equal(server.outputs.accessIpV4, "198.18.0.1");
    const { changedOutputs, ignore = [] } = cloud.compare(server, inputs);
    assert.deepEqual([changedOutputs, ignore.includes("networks")], [[], true]);
    assert.deepEqual(cloud.read(server)?.outputs.networks, server.outputs.networks);
    const renamed = { ...inputs, name: "pg1.iad1.psf.io" };
    assert.deepEqual(cloud.foreseeUpdate(server, renamed).networks, server.outputs.networks);
  });

  it("are asked for by the identifier where the name is left out", async () => {
    const cloud = await withNetwork();
    const networks = [{ uuid: PUBLIC_NET }, { uuid: SERVICE_NET }, { name: "prod-iad1" }];
    const server = await cloud.create(INSTANCE, { ...BASE, networks });
    assert.deepEqual(uuids(server), [PUBLIC_NET, SERVICE_NET, cloud.network.id]);
  });

  it("say by another flavor's id, and not by how it is written, that something changes", async () => {
    const cloud = driver(openstack.resources, RACKSPACE);
    const server = await cloud.create(INSTANCE, BASE);
    const { flavorId: _, ...unsaid } = BASE;
    const ignored = (inputs: Properties) => cloud.compare(server, inputs).ignore ?? [];
    assert.ok(ignored({ ...unsaid, flavorName: "2 GB General Purpose v1" }).includes("flavorName"));
    assert.ok(ignored(unsaid).includes("flavorId"));
    assert.ok(!ignored({ ...BASE, flavorId: "general1-4" }).includes("flavorId"));
  });
});

describe("A Rackspace subnet", () => {
  it("has no DHCP whatever was asked, which every plan would change", async () => {
    const { cloud, create, compare, update, network } = await rackspaceNetwork();
    const asked = { networkId: network.id, cidr: "192.168.5.0/24", noGateway: true };
    const subnet = await create(SUBNET, asked);
    assert.deepEqual([subnet.inputs.enableDhcp, subnet.outputs.enableDhcp], [true, false]);
    assert.deepEqual(compare(subnet, asked).changedOutputs, ["enableDhcp"]);
    const again = await update(subnet, asked);
    assert.deepEqual(compare(again, asked).changedOutputs, ["enableDhcp"]);
    assert.deepEqual(compare(again, { ...asked, enableDhcp: false }).changedOutputs, []);
    assert.equal(cloud.get(SUBNET, subnet.id)?.properties.enableDhcp, false);
  });
});

describe("A Rackspace data disk", () => {
  const disks = (cloud: ReturnType<typeof driver>["cloud"], id: string) =>
    getMachine(cloud, id)?.boot?.volumes.map(({ size, device, filesystem }) => ({
      size,
      device,
      filesystem,
    }));

  it("comes bare with an I/O flavor, and goes with the machine", async () => {
    const cloud = driver(openstack.resources, RACKSPACE);
    const server = await cloud.create(INSTANCE, { ...BASE, flavorId: "io1-15" });
    assert.deepEqual(disks(cloud.cloud, server.id), [{ size: 150, device: "/dev/xvde", filesystem: "" }]);
    const small = await cloud.create(INSTANCE, BASE);
    assert.deepEqual(disks(cloud.cloud, small.id), []);
    await cloud.remove(server);
    assert.deepEqual(cloud.cloud.list(DATA_DISK), []);
  });

  it("is another one after a rebuild, and the flavor's after a resize", async () => {
    const cloud = driver(openstack.resources, RACKSPACE);
    const inputs = { ...BASE, flavorId: "io1-15" };
    const server = await cloud.create(INSTANCE, inputs);
    const before = cloud.cloud.list(DATA_DISK).map(({ id }) => id);
    const rebuilt = await cloud.update(server, { ...inputs, imageName: "Debian 12 (Bookworm) (PVHVM)" });
    assert.notDeepEqual(
      cloud.cloud.list(DATA_DISK).map(({ id }) => id),
      before,
    );
    await cloud.update(rebuilt, { ...rebuilt.inputs, flavorId: "io1-30" });
    assert.deepEqual(disks(cloud.cloud, server.id), [{ size: 300, device: "/dev/xvde", filesystem: "" }]);
  });
});

describe("Rackspace networks", () => {
  it("are found only where the endpoint is overridden with a slash at its end", async () => {
    const plain = driver(openstack.resources, { authUrl: RACKSPACE.authUrl, region: "IAD" });
    await assert.rejects(
      plain.create(NETWORK, { name: "a" }),
      listed(
        "Error creating openstack_networking_network_v2: Resource not found: [POST https://iad.networks.api.rackspacecloud.com/v2.0/v2.0/networks], error message: The resource could not be found.",
      ),
    );
    const slashless = driver(openstack.resources, {
      ...RACKSPACE,
      endpointOverrides: { network: "https://iad.networks.api.rackspacecloud.com/v2.0" },
    });
    await assert.rejects(slashless.create(NETWORK, { name: "a" }), /\/v2\.0networks\], error message/);
  });

  it("have short names and are ten", async () => {
    const cloud = driver(openstack.resources, RACKSPACE);
    await assert.rejects(
      cloud.create(NETWORK, { name: "x".repeat(41) }),
      /"Invalid input for name\. Reason: 'x{41}' exceeds maximum length of 40\."/,
    );
    for (let count = 0; count < 10; count++) await cloud.create(NETWORK, { name: `n${count}` });
    await assert.rejects(
      cloud.create(NETWORK, { name: "n10" }),
      listed(
        `Error creating openstack_networking_network_v2: Expected HTTP response code [200 201 202] when accessing [POST ${RACKSPACE.endpointOverrides.network}networks], but got 409 instead\n{"NeutronError":{"type":"OverQuota","message":"Quota exceeded for resources: ['network'].","detail":""}}`,
      ),
    );
  });

  it("have one subnet and no subnets of the shared ones", async () => {
    const cloud = await withNetwork();
    await assert.rejects(
      cloud.create(SUBNET, { networkId: cloud.network.id, cidr: "192.168.6.0/24" }),
      /Quota exceeded for resources: \['v4_subnets_per_network'\]/,
    );
    await assert.rejects(
      cloud.create(SUBNET, { networkId: PUBLIC_NET, cidr: "192.168.6.0/24" }),
      /Policy doesn't allow create_subnet to be performed\./,
    );
  });

  it("stay while a server is in them", async () => {
    const cloud = await withNetwork();
    const networks = [{ uuid: PUBLIC_NET }, { uuid: SERVICE_NET }, { uuid: cloud.network.id }];
    const server = await cloud.create(INSTANCE, { ...BASE, networks });
    await assert.rejects(
      cloud.remove(cloud.network),
      listed(
        `Error deleting openstack_networking_network_v2 ${cloud.network.id}: Expected HTTP response code [202 204] when accessing [DELETE ${RACKSPACE.endpointOverrides.network}networks/${cloud.network.id}], but got 409 instead\n{"NeutronError":{"type":"NetworkInUse","message":"Unable to complete operation on network ${cloud.network.id}. There are one or more ports still in use on the network.","detail":""}}`,
      ),
    );
    await assert.rejects(
      cloud.remove(cloud.subnet),
      /One or more ports have an IP allocation from this subnet\./,
    );
    await cloud.remove(server);
    await cloud.remove(cloud.subnet);
    await cloud.remove(cloud.network);
    assert.equal(cloud.read(cloud.network), undefined);
  });
});

describe("What Rackspace does not have", () => {
  it("routers, floating addresses, volumes", async () => {
    const cloud = driver(openstack.resources, RACKSPACE);
    await assert.rejects(
      cloud.create(ROUTER, { name: "r" }),
      listed(
        "Error creating openstack_networking_router_v2: Resource not found: [POST https://iad.networks.api.rackspacecloud.com/v2.0/routers], error message: The resource could not be found.",
      ),
    );
    await assert.rejects(
      cloud.create(FLOATING_IP, { pool: "PublicNet" }),
      /Resource not found: \[POST .*\/floatingips\]/,
    );
    await assert.rejects(
      cloud.create(VOLUME, { name: "v", size: 100 }),
      listed(
        "Error creating OpenStack block storage client: No suitable endpoint could be found in the service catalog.",
      ),
    );
  });

  it("regions by other names", async () => {
    const cloud = driver(openstack.resources, { ...RACKSPACE, region: "iad" });
    await assert.rejects(
      cloud.create(NETWORK, { name: "a" }),
      listed(
        "Error creating OpenStack networking client: No suitable endpoint could be found in the service catalog.",
      ),
    );
  });
});

describe("Rackspace images", () => {
  const getImage = openstack.functions["openstack:images/getImage:getImage"];

  it("are found by pattern, the newest of several when asked", async () => {
    const { context } = driver(openstack.resources, RACKSPACE);
    const found = await getImage?.({ nameRegex: "^Debian 12 .*\\(PVHVM\\)$", mostRecent: true }, context);
    assert.equal(found?.name, "Debian 12 (Bookworm) (PVHVM)");
    const error =
      "Your query returned more than one result. Please try a more specific search criteria, or set `most_recent` attribute to true.";
    await assert.rejects(async () => getImage?.({ nameRegex: "^Debian" }, context), {
      message: `invoking openstack:images/getImage:getImage: 1 error occurred:\n\t* ${error}\n\n`,
    });
    await assert.rejects(
      async () => getImage?.({ name: "Debian" }, context),
      /Your query returned no results\./,
    );
  });

  it("have an identifier of their own in each region, and one naming or the other", async () => {
    const nameRegex = "^Debian 12 .*\\((?:PVHVM|Cloud)\\)$";
    const ord = { ...RACKSPACE, region: "ORD" };
    const [here, there] = await Promise.all(
      [RACKSPACE, ord].map(async (configuration) =>
        getImage?.({ nameRegex }, driver({}, configuration).context),
      ),
    );
    assert.deepEqual(
      [here?.name, there?.name],
      ["Debian 12 (Bookworm) (PVHVM)", "Debian 12 (Bookworm) (Cloud)"],
    );
    assert.notEqual(here?.id, there?.id);
    assert.match(String(here?.id), /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });
});

describe("OpenStack key pair", () => {
  it("is imported by name, unique, and made by the cloud where none is given", async () => {
    const cloud = driver(openstack.resources, RACKSPACE);
    const pair = await cloud.create(KEYPAIR, { name: "deploy", publicKey: PUBLIC_KEY });
    assert.deepEqual([pair.id, pair.outputs.privateKey], ["deploy", ""]);
    assert.equal(cloud.importing(KEYPAIR, "deploy")?.inputs.publicKey, PUBLIC_KEY);
    await assert.rejects(
      cloud.create(KEYPAIR, { name: "deploy", publicKey: PUBLIC_KEY }),
      listed(
        `Unable to create openstack_compute_keypair_v2 deploy: Expected HTTP response code [200 201 202] when accessing [POST https://iad.servers.api.rackspacecloud.com/v2/os-keypairs], but got 409 instead\n{"conflictingRequest":{"code":409,"message":"Key pair 'deploy' already exists."}}`,
      ),
    );
    const made = await cloud.create(KEYPAIR, { name: "made" });
    assert.match(String(made.outputs.privateKey), /^-----BEGIN RSA PRIVATE KEY-----/);
    assert.match(String(made.outputs.publicKey), /^ssh-rsa AAAA/);
    assert.ok(!JSON.stringify(cloud.cloud.list(KEYPAIR)).includes("PRIVATE KEY"));
  });
});

describe("OpenStack configuration", () => {
  it("is refused where it can not work", () => {
    const configuration = {
      authUrl: "identity",
      endpointType: "x",
      maxRetries: -1,
      endpointOverrides: { network: "y" },
    };
    assert.deepEqual(openstack.validateConfiguration?.(configuration), [
      {
        property: "authUrl",
        reason: 'expected "auth_url" to have a host and an http or https scheme, got identity',
      },
      { property: "endpointType", reason: "Invalid endpoint type provided" },
      { property: "maxRetries", reason: "max_retries should be a positive value" },
      {
        property: "endpointOverrides.network",
        reason: 'expected "network" to have a host and an http or https scheme, got y',
      },
    ]);
    assert.deepEqual(openstack.validateConfiguration?.(RACKSPACE), []);
  });
});
