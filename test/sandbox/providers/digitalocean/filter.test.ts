import assert from "node:assert/strict";
import { dropletFilters } from "../../../../sandbox/providers/digitalocean/filter.ts";
import { digitalocean } from "../../../../sandbox/providers/digitalocean/index.ts";
import { DROPLET, FIREWALL, RESERVED_IP } from "../../../../sandbox/providers/digitalocean/types.ts";
import { driver } from "../memory-cloud.ts";

const inputs = (name: string, tags: readonly string[]) => ({
  ...{ image: "ubuntu-24-04-x64", name, region: "nyc3", size: "s-1vcpu-1gb", tags },
});

describe("DigitalOcean's firewalls before droplets", () => {
  it("are the union of those that name the droplet or a tag of it; one alone closes all the rest", async () => {
    const cloud = driver(digitalocean.resources);
    const web = await cloud.create(DROPLET, inputs("web", ["Web"]));
    await cloud.create(DROPLET, inputs("open", ["open"]));
    assert.deepEqual(dropletFilters(cloud.cloud), []);
    const rule = { protocol: "tcp", portRange: "22", sourceAddresses: ["0.0.0.0/0"] };
    await cloud.create(FIREWALL, { name: "by-tag", tags: ["web"], inboundRules: [rule] });
    const outboundRules = [
      { protocol: "udp", portRange: "all", destinationAddresses: ["::/0"] },
      { protocol: "icmp", destinationAddresses: ["::/0"] },
    ];
    await cloud.create(FIREWALL, { name: "by-id", dropletIds: [Number(web.id)], outboundRules });
    assert.deepEqual(dropletFilters(cloud.cloud), [
      {
        id: web.id,
        addresses: [web.outputs.ipv4Address, web.outputs.ipv4AddressPrivate],
        inbound: [{ protocol: 6, ports: [22, 22], peers: ["0.0.0.0/0"] }],
        outbound: [
          { protocol: 17, peers: ["::/0"] },
          { protocol: 1, peers: ["::/0"] },
          { protocol: 58, peers: ["::/0"] },
        ],
      },
    ]);
  });

  it("take a tag or a droplet at the other end for all addresses of those droplets", async () => {
    const cloud = driver(digitalocean.resources);
    const web = await cloud.create(DROPLET, inputs("web", ["web"]));
    const lb = await cloud.create(DROPLET, inputs("lb", ["LB"]));
    const reserved = await cloud.create(RESERVED_IP, { region: "nyc3", dropletId: Number(lb.id) });
    const peers = { protocol: "tcp", portRange: "9000-9001", sourceTags: ["lb"] };
    const self = { protocol: "tcp", portRange: "9002", sourceDropletIds: [Number(web.id)] };
    await cloud.create(FIREWALL, { name: "web", tags: ["web"], inboundRules: [peers, self] });
    assert.deepEqual(dropletFilters(cloud.cloud)[0]?.inbound, [
      {
        protocol: 6,
        ports: [9000, 9001],
        peers: [lb.outputs.ipv4Address, lb.outputs.ipv4AddressPrivate, reserved.id],
      },
      { protocol: 6, ports: [9002, 9002], peers: [web.outputs.ipv4Address, web.outputs.ipv4AddressPrivate] },
    ]);
  });

  it("stand before an IPv6 address that came later too, and SMTP by IPv6 passes nobody", async () => {
    const cloud = driver(digitalocean.resources);
    const plain = await cloud.create(DROPLET, inputs("mail", []));
    const mail = await cloud.update(plain, { ...inputs("mail", []), ipv6: true });
    const everybody = [{ peers: ["0.0.0.0/0", "::/0"] }];
    assert.deepEqual(dropletFilters(cloud.cloud), [
      {
        id: mail.id,
        addresses: [mail.outputs.ipv4Address, mail.outputs.ipv4AddressPrivate, mail.outputs.ipv6Address],
        inbound: everybody,
        outbound: everybody,
        dropped: [25, 465, 587].map((port) => ({ protocol: 6, ports: [port, port], peers: ["::/0"] })),
      },
    ]);
  });
});
