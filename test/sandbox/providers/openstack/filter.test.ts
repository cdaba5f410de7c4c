import assert from "node:assert/strict";
import type { Filter } from "../../../../sandbox/cloud/filter.ts";
import type { Properties } from "../../../../sandbox/provider/values.ts";
import { portFilters } from "../../../../sandbox/providers/openstack/filter.ts";
import { openstack } from "../../../../sandbox/providers/openstack/index.ts";
import {
  NETWORK,
  PORT,
  SEC_GROUP,
  SEC_GROUP_RULE,
  SUBNET,
} from "../../../../sandbox/providers/openstack/types.ts";
import { driver } from "../memory-cloud.ts";

const FLEX = { authUrl: "https://keystone.api.dfw3.rackspacecloud.com/v3", region: "DFW3" };
const RACKSPACE = { authUrl: "https://identity.api.rackspacecloud.com/v2.0/", region: "IAD" };
const EVERYWHERE = [{ peers: ["0.0.0.0/0"] }, { peers: ["::/0"] }];

async function estate() {
  const cloud = driver(openstack.resources, FLEX);
  const network = await cloud.create(NETWORK, { name: "n" });
  await cloud.create(SUBNET, { name: "s", networkId: network.id, cidr: "10.9.0.0/24" });
  const port = (inputs: Properties) =>
    cloud.create(PORT, { networkId: network.id, deviceOwner: "compute:nova", ...inputs });
  const filter = (id: string): Filter | undefined => portFilters(cloud.cloud).find((each) => each.id === id);
  return { ...cloud, port, filter };
}

describe("OpenStack's security groups before ports", () => {
  it("admit what their rules say, from prefixes and from the fixed addresses of a group", async () => {
    const { create, port, filter } = await estate();
    const [web, lb] = [await create(SEC_GROUP, { name: "web" }), await create(SEC_GROUP, { name: "lb" })];
    const rule = (inputs: Properties) =>
      create(SEC_GROUP_RULE, { securityGroupId: web.id, direction: "ingress", ethertype: "IPv4", ...inputs });
    await rule({ protocol: "tcp", portRangeMin: 80, portRangeMax: 90, remoteIpPrefix: "10.0.0.0/8" });
    await rule({ protocol: "udp", remoteGroupId: lb.id });
    await rule({ protocol: "icmp", ethertype: "IPv6" });
    const [one, two] = [
      await port({ securityGroupIds: [web.id] }),
      await port({ securityGroupIds: [lb.id, web.id] }),
    ];
    const inbound = [
      { protocol: 6, ports: [80, 90], peers: ["10.0.0.0/8"] },
      { protocol: 17, peers: ["10.9.0.3"] },
      { protocol: 58, peers: ["::/0"] },
    ];
    assert.deepEqual(filter(one.id), { id: one.id, addresses: ["10.9.0.2"], inbound, outbound: EVERYWHERE });
    assert.deepEqual(filter(two.id)?.outbound, [...EVERYWHERE, ...EVERYWHERE]);
  });

  it("let nothing through without a group, and everything without port security", async () => {
    const { create, port, filter } = await estate();
    const closed = await port({ noSecurityGroups: true });
    assert.deepEqual(filter(closed.id), {
      id: closed.id,
      addresses: ["10.9.0.2"],
      inbound: [],
      outbound: [],
    });
    for (const inputs of [{ noSecurityGroups: true }, {}]) {
      const open = await port({ ...inputs, portSecurityEnabled: false });
      assert.deepEqual(open.outputs.allSecurityGroupIds, []);
      assert.equal(filter(open.id), undefined);
    }
    const group = await create(SEC_GROUP, { name: "web" });
    await assert.rejects(
      port({ securityGroupIds: [group.id], portSecurityEnabled: false }),
      /"PortSecurityAndIPRequiredForSecurityGroups","message":"Port security must be enabled and port must have an IP address in order to use security groups\."/,
    );
  });

  it("by default admit the ports of the default group, and what the port itself asks", async () => {
    const { port, filter } = await estate();
    const plain = await port({});
    const other = await port({});
    assert.deepEqual(filter(plain.id)?.inbound, [{ peers: ["10.9.0.2", "10.9.0.3"] }, { peers: [] }]);
    assert.deepEqual(filter(other.id)?.outbound, EVERYWHERE);
  });

  it("close no port of Rackspace's first cloud that has no group", async () => {
    const cloud = driver(openstack.resources, {
      ...RACKSPACE,
      endpointOverrides: { network: "https://iad.networks.api.rackspacecloud.com/v2.0/" },
    });
    const network = await cloud.create(NETWORK, { name: "n" });
    await cloud.create(SUBNET, { name: "s", networkId: network.id, cidr: "10.9.0.0/24" });
    await cloud.create(PORT, { networkId: network.id, deviceOwner: "compute:nova", noSecurityGroups: true });
    assert.deepEqual(portFilters(cloud.cloud), []);
  });
});
