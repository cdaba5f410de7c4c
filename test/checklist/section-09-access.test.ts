import { accountsOf } from "../../stacks/derive/access.ts";
import { openPorts } from "../../stacks/derive/ports.ts";
import { prod } from "../../stacks/prod/index.ts";
import { unitTest, worldTest } from "../support/harness.ts";

const anywhere = ["0.0.0.0/0", "::/0"];

function open(ports: readonly (number | string)[]) {
  return [
    { protocol: "icmp", sourceAddresses: anywhere },
    ...ports.map((port) => ({ protocol: "tcp", portRange: String(port), sourceAddresses: anywhere })),
  ];
}

describe("9. People and access", () => {
  worldTest("everyone's key is in the cloud account", "prod", (world, assert) => {
    assert.deepEqual(
      world.resources("SshKey").map(({ inputs }) => inputs.name),
      ["prod-deploy", "prod-aokafor", "prod-jduarte", "prod-mfraser", "prod-sbianchi", "prod-tlindqvist"],
    );
  });

  worldTest("firewall of mail", "prod", (world, assert) => {
    const { inputs } = world.resource("Firewall", "ams1-mail");
    assert.deepEqual(inputs.inboundRules, open([22, 25, 80, 119, 143, 443, 465, 563, 587, 993]));
    assert.deepEqual(inputs.tags, ["prod:ams1:mail"]);
    assert.ok(String(world.resource("Droplet", "mail1-ams1").inputs.tags).includes("prod:ams1:mail"));
  });

  worldTest("firewall of pythontest", "prod", (world, assert) => {
    const { inputs } = world.resource("Firewall", "nyc1-pythontest");
    assert.deepEqual(inputs.inboundRules, open([22, 80, 443, 21, "10090-10100"]));
    assert.deepEqual(inputs.tags, ["prod:nyc1:pythontest"]);
    assert.ok(
      String(world.resource("Droplet", "pythontest0-nyc1").inputs.tags).includes("prod:nyc1:pythontest"),
    );
  });

  worldTest("machines that the cloud filters have no other firewall", "prod", (world, assert) => {
    assert.equal(world.resources("Firewall").length, 4);
    assert.equal(world.resources("SecGroup").length, 0);
  });
});

const exporter = "9100/tcp monitoring";
const gossip = ["8301/tcp private", "8301/udp private", exporter];
const web = [...gossip, "9000/tcp private"];
const publicWeb = [...gossip, "80/tcp anywhere", "443/tcp anywhere"];

describe("9. People and access, declared for hosts", () => {
  for (const [role, ports] of [
    ["consul", [...gossip, "8300/tcp private", "8302/tcp private", "8302/udp private", "8501/tcp deployers"]],
    ["docs", web],
    ["downloads", web],
    ["hg", web],
    ["pydotorg", web],
    ["pydotorg-staging", web],
    ["speed-web", web],
    ["web-pypa", web],
    ["pycon-prod", [...gossip, "443/tcp private"]],
    ["pycon-staging", [...gossip, "443/tcp private"]],
    [
      "loadbalancer",
      [
        ...gossip,
        "80/tcp anywhere",
        "443/tcp anywhere",
        "20004/tcp anywhere",
        "20100/tcp anywhere",
        "4646/tcp private",
      ],
    ],
    [
      "postgresql",
      [...gossip, "5432/tcp private", "8008/tcp private", "8432/tcp backup", "9187/tcp monitoring"],
    ],
    ["planet", publicWeb],
    ["jython-web", publicWeb],
    ["monitoring", [...gossip, "80/tcp anywhere", "8125/udp private-networks", "9091/tcp private-networks"]],
    ["packages", [...gossip, "80/tcp anywhere"]],
    ["slack", gossip],
    ["backup", [exporter, "8432/tcp postgresql"]],
  ] as const) {
    unitTest(`host firewall of ${role}`, (assert) => {
      const server = prod.servers.find((candidate) => candidate.role === role);
      if (!server) throw new Error(`no machine has the role ${role}`);
      assert.deepEqual(
        openPorts(prod, server).map(
          ({ port, protocol, from }) =>
            `${port}/${protocol ?? "tcp"} ${typeof from === "string" ? from : from.roles.join(",")}`,
        ),
        ["22/tcp anywhere", ...ports],
      );
    });
  }

  unitTest("admins are everywhere with sudo, others only where a role allows them", (assert) => {
    const accounts = Object.fromEntries(
      prod.servers.map((server) => [
        server.name,
        accountsOf(prod, server).map(({ account, access }) => (access.sudo ? `${account}+sudo` : account)),
      ]),
    );
    const admins = ["mfraser+sudo", "tlindqvist+sudo"];
    for (const { name } of prod.servers) {
      const others: Readonly<Record<string, readonly string[]>> = {
        packages0: ["aokafor"],
        docs0: ["aokafor+sudo"],
        "pycon-prod0": ["jduarte+sudo"],
        "pycon-staging0": ["jduarte+sudo"],
        mail1: ["sbianchi+sudo"],
      };
      assert.deepEqual(accounts[name], [...admins, ...(others[name] ?? [])], name);
    }
  });
});
