import assert from "node:assert/strict";
import { changeOf, filesOf, hostChange } from "../sections/plans.ts";
import { verdictsOf } from "./verdicts.ts";

const rules = (...lines: readonly string[]) =>
  filesOf({
    "/etc/nftables.conf": `table inet estate {\n  chain input {\n    type filter hook input priority filter; policy drop;\n${lines.map((line) => `    ${line}\n`).join("")}    reject\n  }\n}\n`,
  });
const ssh = 'tcp dport 22 accept comment "SSH"';
const remedy = "Declare the port in the role's ports, with its purpose";

describe("the gate's rule open-port", () => {
  it("refuses a host that opens what its role does not declare", () => {
    const change = hostChange(
      "pg0-iad1",
      rules(ssh),
      rules(ssh, "tcp dport 5432 accept", "udp dport { 53, 123 } accept"),
    );
    assert.deepEqual(verdictsOf("open-port", [change]), [
      `the host pg0 in iad1 would open tcp 5432, udp 53, udp 123 to the world, and the catalog's table has tcp 22 there. ${remedy}`,
    ]);
  });

  it("refuses a host that loses its filter", () => {
    const change = hostChange("pg0-iad1", rules(ssh), filesOf({}));
    assert.deepEqual(verdictsOf("open-port", [change]), [
      `the host pg0 in iad1 would open tcp all, udp all to the world, and the catalog's table has tcp 22 there. ${remedy}`,
    ]);
  });

  it("lets a host open what is declared, what has a source, and what was open before", () => {
    const changes = [
      hostChange(
        "lb0-iad1",
        rules(ssh),
        rules(ssh, "tcp dport 80 accept", "ip saddr 10.0.0.0/8 tcp dport 9000 accept"),
      ),
      hostChange("pg0-iad1", rules(ssh, "tcp dport 25 accept"), rules(ssh, "tcp dport 25 accept")),
      hostChange("pg1-iad1", rules(ssh), undefined),
    ];
    assert.deepEqual(verdictsOf("open-port", changes), []);
  });

  it("refuses a cloud's firewall that opens more, or goes while its machines stay", () => {
    const inbound = (...ports: readonly string[]) => ({
      inboundRules: [
        { protocol: "icmp", sourceAddresses: ["0.0.0.0/0"] },
        { protocol: "tcp", portRange: "9100", sourceAddresses: ["10.0.0.0/8"] },
        ...ports.map((portRange) => ({ protocol: "tcp", portRange, sourceAddresses: ["0.0.0.0/0", "::/0"] })),
      ],
    });
    const firewall = "digitalocean:index/firewall:Firewall::nyc1-pythontest";
    assert.deepEqual(
      verdictsOf("open-port", [changeOf(firewall, inbound("22"), inbound("22", "80", "3306"))]),
      [
        `the firewall nyc1-pythontest would open tcp 3306 to the world, and the catalog's table has tcp 22, tcp 80, tcp 443, tcp 21, tcp 10090-10100 there. ${remedy}`,
      ],
    );
    assert.deepEqual(verdictsOf("open-port", [changeOf(firewall, inbound("22"), undefined)]), [
      `the firewall nyc1-pythontest would open tcp all, udp all to the world, and the catalog's table has tcp 22, tcp 80, tcp 443, tcp 21, tcp 10090-10100 there. ${remedy}`,
    ]);
  });

  it("reads the rules of a security group", () => {
    const rule = (port: number, remoteIpPrefix: string) =>
      changeOf("openstack:networking/secGroupRule:SecGroupRule::iad1-docs-tcp", undefined, {
        direction: "ingress",
        protocol: "tcp",
        portRangeMin: port,
        portRangeMax: port,
        remoteIpPrefix,
      });
    assert.deepEqual(verdictsOf("open-port", [rule(9000, "10.0.0.0/8"), rule(22, "0.0.0.0/0")]), []);
    assert.deepEqual(verdictsOf("open-port", [rule(9000, "0.0.0.0/0")]), [
      `the firewall iad1-docs-tcp would open tcp 9000 to the world, and the catalog's table has tcp 22 there. ${remedy}`,
    ]);
  });
});
