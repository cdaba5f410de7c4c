import assert from "node:assert/strict";
import { digitalocean } from "../../../../sandbox/providers/digitalocean/index.ts";
import {
  DROPLET,
  FIREWALL,
  RESERVED_IP,
  TAG,
  VPC,
} from "../../../../sandbox/providers/digitalocean/types.ts";
import { driver, tamper } from "../memory-cloud.ts";

const SSH_RULE = { protocol: "tcp", portRange: "22", sourceAddresses: ["0.0.0.0/0", "::/0"] };
const DROPLET_INPUTS = { image: "ubuntu-24-04-x64", name: "a", region: "nyc3", size: "s-1vcpu-1gb" };

function apiText(text: string): { readonly message: string } {
  return { message: `1 error occurred:\n\t* ${text}\n\n` };
}
const API = "https://api.digitalocean.com/v2";
const id = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;

describe("DigitalOcean VPC", () => {
  it("has an id, an URN and the time in Go's form", async () => {
    const cloud = driver(digitalocean.resources);
    const vpc = await cloud.create(VPC, { name: "nyc1", region: "nyc3", ipRange: "10.30.0.0/20" });
    assert.equal(vpc.id, id(1));
    assert.deepEqual(vpc.outputs, {
      createdAt: "2026-11-23 12:00:00 +0000 UTC",
      default: false,
      description: "",
      ipRange: "10.30.0.0/20",
      name: "nyc1",
      region: "nyc3",
      vpcUrn: `do:vpc:${id(1)}`,
    });
  });

  it("gets a range of its own when it asks for none", async () => {
    const cloud = driver(digitalocean.resources);
    const first = await cloud.create(VPC, { name: "a", region: "nyc3" });
    const second = await cloud.create(VPC, { name: "b", region: "nyc3" });
    assert.deepEqual([first.outputs.ipRange, second.outputs.ipRange], ["10.100.0.0/20", "10.101.0.0/20"]);
  });

  it("may not overlap another one, whatever its region", async () => {
    const cloud = driver(digitalocean.resources);
    await cloud.create(VPC, { name: "a", region: "nyc3", ipRange: "10.30.0.0/20" });
    await assert.rejects(
      cloud.create(VPC, { name: "b", region: "ams3", ipRange: "10.30.8.0/24" }),
      apiText(
        `Error creating VPC: POST ${API}/vpcs: 422 (request "${id(2)}") This range/size overlaps with another VPC network in your account. Please select a different range or size.`,
      ),
    );
  });

  for (const [inputs, message] of [
    [{ name: "a_b" }, "name may only contain alphanumeric characters, dashes, and periods"],
    [{ region: "xyz1" }, "region xyz1 is not a valid region"],
    [{ ipRange: "8.8.0.0/20" }, "ip_range must be a private range (RFC 1918) between /16 and /28"],
    [{ ipRange: "10.0.0.0/29" }, "ip_range must be a private range (RFC 1918) between /16 and /28"],
  ] as const) {
    it(`is refused: ${JSON.stringify(inputs)}`, async () => {
      const cloud = driver(digitalocean.resources);
      await assert.rejects(
        cloud.create(VPC, { name: "a", region: "nyc3", ...inputs }),
        apiText(`Error creating VPC: POST ${API}/vpcs: 422 (request "${id(1)}") ${message}`),
      );
    });
  }

  it("keeps its name to itself", async () => {
    const cloud = driver(digitalocean.resources);
    await cloud.create(VPC, { name: "a", region: "nyc3" });
    await assert.rejects(
      cloud.create(VPC, { name: "a", region: "nyc3" }),
      apiText(
        `Error creating VPC: POST ${API}/vpcs: 422 (request "${id(2)}") a VPC with the name a already exists`,
      ),
    );
  });

  it("stays while it has members", async () => {
    const cloud = driver(digitalocean.resources);
    const vpc = await cloud.create(VPC, { name: "a", region: "nyc3" });
    const droplet = await cloud.create(DROPLET, { ...DROPLET_INPUTS, vpcUuid: vpc.id });
    await assert.rejects(
      cloud.remove(vpc),
      apiText(
        `Error deleting VPC: DELETE ${API}/vpcs/${vpc.id}: 409 (request "${id(2)}") Can not delete VPC with members`,
      ),
    );
    await cloud.remove(droplet);
    await cloud.remove(vpc);
    assert.equal(cloud.read(vpc), undefined);
  });
});

describe("DigitalOcean firewall", () => {
  it("shows every port as all, and no ports for ICMP", async () => {
    const cloud = driver(digitalocean.resources);
    const firewall = await cloud.create(FIREWALL, {
      name: "base",
      inboundRules: [SSH_RULE],
      outboundRules: [
        { protocol: "tcp", portRange: "0", destinationAddresses: ["0.0.0.0/0"] },
        { protocol: "icmp", portRange: "0", destinationAddresses: ["0.0.0.0/0"] },
      ],
    });
    assert.deepEqual(firewall.outputs, {
      name: "base",
      createdAt: "2026-11-23T12:00:00Z",
      inboundRules: [SSH_RULE],
      outboundRules: [
        { protocol: "tcp", portRange: "all", destinationAddresses: ["0.0.0.0/0"] },
        { protocol: "icmp", destinationAddresses: ["0.0.0.0/0"] },
      ],
      pendingChanges: [],
      status: "succeeded",
    });
  });

  it("needs a rule, and ports for tcp and udp", async () => {
    const cloud = driver(digitalocean.resources);
    const firewall = await cloud.create(FIREWALL, { name: "base", inboundRules: [SSH_RULE] });
    assert.deepEqual(cloud.compare(firewall, { name: "base" }), {
      error: "At least one rule must be specified",
    });
    const inboundRules = [{ protocol: "udp", sourceAddresses: ["0.0.0.0/0"] }];
    assert.deepEqual(cloud.compare(firewall, { name: "base", inboundRules }), {
      error: "`port_range` of inbound rules is required if protocol is `tcp` or `udp`",
    });
    await assert.rejects(
      cloud.create(FIREWALL, { name: "none" }),
      apiText("At least one rule must be specified"),
    );
  });

  it("treats rules as a set", async () => {
    const cloud = driver(digitalocean.resources);
    const other = { protocol: "icmp", sourceAddresses: ["0.0.0.0/0"] };
    const firewall = await cloud.create(FIREWALL, { name: "base", inboundRules: [SSH_RULE, other] });
    assert.deepEqual(cloud.compare(firewall, { name: "base", inboundRules: [other, SSH_RULE] }).ignore, [
      "dropletIds",
      "inboundRules",
      "outboundRules",
      "tags",
    ]);
    const removed = cloud.compare(firewall, { name: "base", inboundRules: [other] }).ignore;
    assert.ok(!removed?.includes("inboundRules"));
  });

  const refusals: readonly (readonly [
    string,
    { readonly [key: string]: readonly (string | number)[] },
    string,
  ])[] = [
    ["a tag that does not exist", { tags: ["web"] }, '422 (request "R") tag web does not exist'],
    ["a droplet that does not exist", { dropletIds: [7] }, '422 (request "R") droplet 7 does not exist'],
    [
      "more than ten droplets",
      { dropletIds: Array.from({ length: 11 }, (_, index) => index) },
      '422 (request "R") too many droplets: 11, at most 10; use a tag instead',
    ],
    [
      "more than five tags",
      { tags: ["a", "b", "c", "d", "e", "f"] },
      '422 (request "R") too many tags: 6, at most 5',
    ],
  ];
  for (const [what, inputs, message] of refusals) {
    it(`refuses ${what}`, async () => {
      const cloud = driver(digitalocean.resources);
      await assert.rejects(
        cloud.create(FIREWALL, { name: "base", inboundRules: [SSH_RULE], ...inputs }),
        apiText(`POST ${API}/firewalls: ${message.replace("R", id(1))}`),
      );
    });
  }

  it("refuses more than fifty rules, bad ports and bad addresses", async () => {
    const cloud = driver(digitalocean.resources);
    const failing = (rules: readonly { readonly [key: string]: string | readonly string[] }[]) =>
      cloud.create(FIREWALL, { name: "base", inboundRules: rules });
    await assert.rejects(
      failing(Array.from({ length: 51 }, () => SSH_RULE)),
      /too many rules: 51, at most 50 inbound and outbound together/,
    );
    await assert.rejects(failing([{ ...SSH_RULE, portRange: "9000-8000" }]), /invalid port range: 9000-8000/);
    await assert.rejects(failing([{ ...SSH_RULE, portRange: "ssh" }]), /invalid port range: ssh/);
    await assert.rejects(failing([{ ...SSH_RULE, sourceAddresses: ["10.0.0.0/33"] }]), /\) invalid address/);
  });

  it("refuses a name that is taken", async () => {
    const cloud = driver(digitalocean.resources);
    await cloud.create(FIREWALL, { name: "base", inboundRules: [SSH_RULE] });
    await assert.rejects(
      cloud.create(FIREWALL, { name: "base", inboundRules: [SSH_RULE] }),
      apiText(`POST ${API}/firewalls: 409 (request "${id(2)}") duplicate name`),
    );
  });

  it("shows rules and droplets added by hand", async () => {
    const cloud = driver(digitalocean.resources);
    await cloud.create(TAG, { name: "Web" });
    const firewall = await cloud.create(FIREWALL, { name: "base", inboundRules: [SSH_RULE], tags: ["web"] });
    const other = { protocol: "icmp", sourceAddresses: ["0.0.0.0/0"] };
    tamper(cloud.cloud, FIREWALL, firewall.id, { inboundRules: [SSH_RULE, other] });
    assert.deepEqual(cloud.read(firewall)?.inputs.inboundRules, [SSH_RULE, other]);
  });

  it("is checked for its protocol", () => {
    const { reasons } = driver(digitalocean.resources);
    assert.deepEqual(reasons(FIREWALL, { name: "base", inboundRules: [{ protocol: "gre" }] }), [
      'expected inbound_rule.0.protocol to be one of ["tcp" "udp" "icmp"], got gre',
    ]);
  });
});

describe("DigitalOcean reserved IP", () => {
  it("moves between droplets of its region", async () => {
    const cloud = driver(digitalocean.resources);
    const droplet = await cloud.create(DROPLET, DROPLET_INPUTS);
    const reserved = await cloud.create(RESERVED_IP, { region: "nyc3", dropletId: Number(droplet.id) });
    assert.deepEqual(reserved.outputs, {
      dropletId: Number(droplet.id),
      ipAddress: "198.18.0.2",
      region: "nyc3",
      reservedIpUrn: "do:reservedip:198.18.0.2",
    });
    const free = await cloud.update(reserved, { region: "nyc3" });
    assert.equal(free.outputs.dropletId, undefined);
    const abroad = await cloud.create(RESERVED_IP, { region: "ams3" });
    await assert.rejects(
      cloud.update(abroad, { region: "ams3", dropletId: Number(droplet.id) }),
      /Error Assigning reserved IP: .* Droplet and reserved IP must be in the same region\./,
    );
  });

  it("is one of three", async () => {
    const cloud = driver(digitalocean.resources);
    for (let count = 0; count < 3; count++) await cloud.create(RESERVED_IP, { region: "nyc3" });
    await assert.rejects(
      cloud.create(RESERVED_IP, { region: "nyc3" }),
      apiText(
        `Error creating reserved IP: POST ${API}/reserved_ips: 422 (request "${id(1)}") You have reached the limit of 3 reserved IPs.`,
      ),
    );
  });
});
