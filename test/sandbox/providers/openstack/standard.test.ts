import assert from "node:assert/strict";
import { getMachine } from "../../../../sandbox/cloud/machine.ts";
import { UNKNOWN } from "../../../../sandbox/provider/values.ts";
import { openstack } from "../../../../sandbox/providers/openstack/index.ts";
import {
  COMPUTE_FLOATING_IP_ASSOCIATE,
  FLOATING_IP,
  INSTANCE,
  NETWORK,
  PORT,
  ROUTER,
  ROUTER_INTERFACE,
  SEC_GROUP,
  SEC_GROUP_RULE,
  SUBNET,
  VOLUME,
  VOLUME_ATTACH,
} from "../../../../sandbox/providers/openstack/types.ts";
import { driver } from "../memory-cloud.ts";
import { FLOATING } from "./declared.ts";

const STANDARD = { authUrl: FLOATING.identity, region: FLOATING.region };
const drive = () => driver(openstack.resources, STANDARD, undefined, [], [FLOATING]);
const SERVER = { name: "a", flavorName: "gp.0.2.4", imageName: "Debian-12" };
const listed = (text: string) => ({ message: `1 error occurred:\n\t* ${text}\n\n` });

async function estate() {
  const cloud = drive();
  const getNetwork = openstack.functions["openstack:networking/getNetwork:getNetwork"];
  const external = await getNetwork?.({ name: "PUBLICNET", external: true }, cloud.context);
  const network = await cloud.create(NETWORK, { name: "n" });
  const subnet = await cloud.create(SUBNET, { name: "s", networkId: network.id, cidr: "10.9.0.0/24" });
  const router = await cloud.create(ROUTER, { name: "r", externalNetworkId: external?.id ?? "" });
  const joined = await cloud.create(ROUTER_INTERFACE, { routerId: router.id, subnetId: subnet.id });
  return { ...cloud, network, subnet, router, joined };
}

describe("Standard OpenStack network", () => {
  it("has a gateway, a pool after it, and the names that were asked for", async () => {
    const { subnet, joined } = await estate();
    assert.equal(subnet.outputs.gatewayIp, "10.9.0.1");
    assert.deepEqual(subnet.outputs.allocationPools, [{ start: "10.9.0.2", end: "10.9.0.254" }]);
    assert.deepEqual(subnet.inputs, {
      name: "s",
      networkId: subnet.outputs.networkId,
      cidr: "10.9.0.0/24",
      ipVersion: 4,
      enableDhcp: true,
    });
    assert.equal(joined.outputs.subnetId, subnet.id);
  });

  it("refuses a subnet that is none", async () => {
    const cloud = await estate();
    const refused = (inputs: { readonly [key: string]: string | readonly string[] | number }) =>
      cloud.create(SUBNET, { networkId: cloud.network.id, cidr: "10.9.1.0/24", ...inputs });
    await assert.rejects(
      refused({ cidr: "10.9.1.5/24" }),
      listed("cidr 10.9.1.5/24 doesn't match subnet address 10.9.1.0/24 for openstack_networking_subnet_v2"),
    );
    await assert.rejects(
      refused({ dnsNameservers: ["1.1.1.1", "1.1.1.1"] }),
      listed("got duplicate nameserver 1.1.1.1"),
    );
    await assert.rejects(refused({ cidr: "10.9.0.128/25" }), /overlaps with another subnet\./);
    await assert.rejects(refused({ networkId: "none" }), /Network none could not be found\./);
    assert.deepEqual(cloud.reasons(SUBNET, { networkId: "n", ipVersion: 5, cidr: "x", prefixLength: 24 }), [
      '"cidr": conflicts with prefix_length',
      "expected ip_version to be one of [4 6], got 5",
    ]);
  });

  it("checks its DNS domain", () => {
    const { reasons } = drive();
    assert.deepEqual(reasons(NETWORK, { dnsDomain: "a.org" }), [
      "fully-qualified (unambiguous) DNS domain names must have a dot at the end",
    ]);
  });

  it("keeps a router while it has interfaces", async () => {
    const cloud = await estate();
    await assert.rejects(cloud.remove(cloud.router), /409 instead\n\{"NeutronError":\{"type":"RouterInUse"/);
    await cloud.remove(cloud.joined);
    await cloud.remove(cloud.router);
    assert.equal(cloud.read(cloud.router), undefined);
  });

  it("asks for an external network where the router needs one", async () => {
    const cloud = await estate();
    await assert.rejects(
      cloud.create(ROUTER, { name: "x", enableSnat: true }),
      listed("setting enable_snat for openstack_networking_router_v2 requires external_network_id to be set"),
    );
    await assert.rejects(
      cloud.create(ROUTER, { name: "x", externalNetworkId: cloud.network.id }),
      /is not an external network\./,
    );
  });
});

describe("Standard OpenStack addresses", () => {
  it("lead to a machine through its port, made before or after", async () => {
    const cloud = await estate();
    const port = await cloud.create(PORT, { name: "p", networkId: cloud.network.id, noSecurityGroups: true });
    assert.deepEqual([port.outputs.allFixedIps, port.outputs.allSecurityGroupIds], [["10.9.0.2"], []]);
    const floating = await cloud.create(FLOATING_IP, { pool: "PUBLICNET", portId: port.id });
    assert.deepEqual([floating.outputs.address, floating.outputs.fixedIp], ["198.18.0.1", "10.9.0.2"]);
    const server = await cloud.create(INSTANCE, { ...SERVER, networks: [{ port: port.id }] });
    assert.deepEqual(getMachine(cloud.cloud, server.id)?.addresses, ["10.9.0.2", "198.18.0.1"]);
    const moved = await cloud.update(floating, { pool: "PUBLICNET" });
    assert.deepEqual(getMachine(cloud.cloud, server.id)?.addresses, ["10.9.0.2"]);
    assert.equal(moved.outputs.portId, "");
    const again = await cloud.create(COMPUTE_FLOATING_IP_ASSOCIATE, {
      floatingIp: "198.18.0.1",
      instanceId: server.id,
    });
    assert.equal(again.id, `198.18.0.1/${server.id}/`);
    assert.deepEqual(getMachine(cloud.cloud, server.id)?.addresses, ["10.9.0.2", "198.18.0.1"]);
    await cloud.remove(server);
    assert.deepEqual(cloud.read(port)?.outputs.deviceId, "");
  });

  it("need a way from the external network, and hold the interface on it", async () => {
    const cloud = await estate();
    const lonely = await cloud.create(NETWORK, { name: "lonely" });
    await cloud.create(SUBNET, { networkId: lonely.id, cidr: "10.8.0.0/24" });
    const port = await cloud.create(PORT, { networkId: lonely.id });
    await assert.rejects(
      cloud.create(FLOATING_IP, { pool: "PUBLICNET", portId: port.id }),
      /Therefore, cannot associate Port [-0-9a-f]+ with a Floating IP\./,
    );
    const near = await cloud.create(PORT, { networkId: cloud.network.id });
    await cloud.create(FLOATING_IP, { pool: "PUBLICNET", portId: near.id });
    await assert.rejects(
      cloud.remove(cloud.joined),
      /cannot be deleted, as it is required by one or more floating IPs\./,
    );
  });

  it("are not known before the machine is made, whatever is known of its networks", async () => {
    const { context, network } = await estate();
    const networks = [{ uuid: network.id }, { port: "p", accessNetwork: true }];
    const foresee = openstack.resources[INSTANCE]?.foresee;
    const given = { name: UNKNOWN, fixedIpV4: UNKNOWN, fixedIpV6: UNKNOWN, mac: UNKNOWN };
    assert.deepEqual(foresee?.({ ...SERVER, networks }, context), {
      networks: [
        { ...given, uuid: network.id, port: UNKNOWN },
        { ...given, uuid: UNKNOWN, port: "p", accessNetwork: true },
      ],
    });
    assert.deepEqual(foresee?.({ ...SERVER, networks: UNKNOWN }, context), {});
  });

  it("come from a pool that exists", async () => {
    const cloud = await estate();
    await assert.rejects(cloud.create(FLOATING_IP, { pool: "x" }), listed("No network found with name: x"));
  });

  it("are not given twice", async () => {
    const cloud = await estate();
    const fixedIps = [{ subnetId: cloud.subnet.id, ipAddress: "10.9.0.50" }];
    await cloud.create(PORT, { networkId: cloud.network.id, fixedIps });
    await assert.rejects(
      cloud.create(PORT, { networkId: cloud.network.id, fixedIps }),
      /IpAddressAlreadyAllocated/,
    );
  });
});

describe("Standard OpenStack security groups", () => {
  it("let everything out unless told otherwise, and apply at boot", async () => {
    const cloud = await estate();
    const group = await cloud.create(SEC_GROUP, { name: "web", description: "Web" });
    assert.equal(cloud.cloud.list(SEC_GROUP_RULE).length, 2);
    const server = await cloud.create(INSTANCE, {
      ...SERVER,
      securityGroups: ["web"],
      networks: [{ uuid: cloud.network.id }],
    });
    assert.deepEqual(server.outputs.securityGroups, ["web"]);
    await assert.rejects(cloud.remove(group), new RegExp(`Security Group ${group.id} in use\\.`));
    await assert.rejects(
      cloud.create(INSTANCE, { ...SERVER, securityGroups: ["none"] }),
      /Unable to find security_group with name or id 'none'/,
    );
    await cloud.remove(server);
    await cloud.remove(group);
    assert.deepEqual(cloud.cloud.list(SEC_GROUP_RULE), []);
  });

  it("check the words of a rule only when it is made", async () => {
    const cloud = await estate();
    const group = await cloud.create(SEC_GROUP, { name: "web" });
    const rule = { securityGroupId: group.id, direction: "ingress", ethertype: "IPv4", protocol: "tcp" };
    const suffix = "for openstack_networking_secgroup_rule_v2";
    for (const [inputs, message] of [
      [{ direction: "in" }, `unknown direction ${suffix}: in`],
      [{ ethertype: "ipv4" }, `unknown ether type ${suffix}: ipv4`],
      [{ protocol: "TCP" }, `unknown protocol ${suffix}: TCP`],
      [
        { protocol: "", portRangeMin: 22, portRangeMax: 22 },
        `A protocol must be specified when using port_range_min and port_range_max ${suffix}`,
      ],
    ] as const) {
      await assert.rejects(cloud.create(SEC_GROUP_RULE, { ...rule, ...inputs }), listed(message));
    }
    const made = await cloud.create(SEC_GROUP_RULE, { ...rule, remoteIpPrefix: "2001:DB8::/32" });
    assert.equal(made.outputs.remoteIpPrefix, "2001:db8::/32");
    await assert.rejects(
      cloud.create(SEC_GROUP_RULE, { ...rule, remoteIpPrefix: "2001:db8::/32" }),
      new RegExp(`Security group rule already exists\\. Rule id is ${made.id}\\.`),
    );
  });
});

describe("Standard OpenStack volume", () => {
  it("grows, never shrinks, and hangs on one machine", async () => {
    const cloud = await estate();
    const server = await cloud.create(INSTANCE, { ...SERVER, networks: [{ uuid: cloud.network.id }] });
    const inputs = { name: "data", size: 20, volumeType: "HA-Standard" };
    const volume = await cloud.create(VOLUME, inputs);
    const attachment = await cloud.create(VOLUME_ATTACH, { instanceId: server.id, volumeId: volume.id });
    assert.deepEqual([attachment.id, attachment.outputs.device], [`${server.id}/${volume.id}`, "/dev/vdb"]);
    await assert.rejects(
      cloud.create(VOLUME_ATTACH, { instanceId: server.id, volumeId: volume.id }),
      /the current status is in-use/,
    );
    await assert.rejects(
      cloud.update(volume, { ...inputs, size: 30 }),
      listed(
        `Error extending openstack_blockstorage_volume_v3 ${volume.id}, volume is attached to the instance and resizing online is disabled, see enable_online_resize option`,
      ),
    );
    const grown = await cloud.update(volume, { ...inputs, size: 30, enableOnlineResize: true });
    assert.equal(grown.outputs.size, 30);
    await assert.rejects(
      cloud.update(grown, inputs),
      /New size for extend must be greater than current size/,
    );
    await cloud.remove(server);
    assert.equal(cloud.read(attachment), undefined);
    assert.deepEqual(cloud.read(volume)?.outputs.attachments, []);
  });

  it("has the type and the least size that the cloud declares", async () => {
    const cloud = await estate();
    await assert.rejects(
      cloud.create(VOLUME, { name: "x", size: 4, volumeType: "HA-Standard" }),
      /Volume size 4 is below the minimum of 5 GB for the type HA-Standard\./,
    );
    await assert.rejects(
      cloud.create(VOLUME, { name: "x", size: 50, volumeType: "Capacity" }),
      /Volume type with name Capacity could not be found\./,
    );
  });

  it("is found by its own name on the host, whatever the API calls the device", async () => {
    const cloud = await estate();
    const server = await cloud.create(INSTANCE, { ...SERVER, networks: [{ uuid: cloud.network.id }] });
    const volume = await cloud.create(VOLUME, { name: "data", size: 20, volumeType: "HA-Standard" });
    await cloud.create(VOLUME_ATTACH, { instanceId: server.id, volumeId: volume.id });
    const devices = getMachine(cloud.cloud, server.id)?.boot?.volumes.map(({ device }) => device);
    assert.deepEqual(devices, [`/dev/disk/by-id/virtio-${volume.id.slice(0, 20)}`]);
  });
});
