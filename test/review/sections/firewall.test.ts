import { UNKNOWN } from "../../../review/plan/plan.ts";
import { firewall } from "../../../review/sections/firewall.ts";
import { unitTest } from "../../support/harness.ts";
import { changeOf, filesOf, hostChange, planOf, textOf } from "./plans.ts";

const header = "Change | Port | From | To | Filter | Purpose";
const anywhere = ["0.0.0.0/0", "::/0"];

function ruleset(...rules: readonly string[]) {
  return filesOf({
    "/etc/nftables.conf": [
      "table inet estate {",
      "  set role_load_balancer {",
      "  }",
      "  chain input {",
      "    type filter hook input priority filter; policy drop;",
      ...rules.map((rule) => `    ${rule}`),
      "  }",
      "}",
      "",
    ].join("\n"),
    "/etc/estate/firewall-names.json": JSON.stringify({
      "load-balancer": ["lb0.iad1.psf.io", "lb0.iad1.int.psf.io", "lb1.iad1.psf.io", "lb1.iad1.int.psf.io"],
    }),
  });
}

describe("the section on the firewall", () => {
  unitTest("is absent where every port stays as it is", (assert) => {
    const rules = ruleset('tcp dport 22 accept comment "SSH"');
    assert.equal(firewall(planOf(hostChange("lb0-iad1", rules, { ...rules, packages: {} }))), undefined);
  });

  unitTest("tells who may reach what on hosts", (assert) => {
    const before = ruleset(
      'tcp dport 22 accept comment "SSH"',
      'ip saddr 10.0.0.0/16 tcp dport 9000 accept comment "HTTPS"',
    );
    const after = ruleset(
      'tcp dport 22 accept comment "SSH"',
      'tcp dport 10090-10100 accept comment "FTP"',
      'ip saddr { 10.0.0.0/16, 10.1.0.0/16 } udp dport 8301 accept comment "gossip"',
      'ip saddr @role_load_balancer tcp dport 9000 accept comment "HTTPS"',
    );
    const plan = planOf(hostChange("web0-iad1", before, after), hostChange("web1-iad1", before, after));
    assert.deepEqual(textOf(firewall(plan)), [
      "Firewall: 3 opened (1 from anywhere), 1 closed",
      header,
      "opened | tcp 10090-10100 | anywhere | web0, web1 in iad1 | host | FTP",
      "opened | udp 8301 | 10.0.0.0/16, 10.1.0.0/16 | web0, web1 in iad1 | host | gossip",
      "opened | tcp 9000 | lb0.iad1.psf.io, lb1.iad1.psf.io | web0, web1 in iad1 | host | HTTPS",
      "closed | tcp 9000 | 10.0.0.0/16 | web0, web1 in iad1 | host | HTTPS",
    ]);
  });

  unitTest("tells rules that are no ports", (assert) => {
    const plan = planOf(
      hostChange("web0-iad1", ruleset("reject with icmpx admin-prohibited"), ruleset("accept")),
    );
    assert.deepEqual(textOf(firewall(plan)), [
      "Firewall: other rules changed",
      "Other rules of /etc/nftables.conf on web0 in iad1:",
      "-    reject with icmpx admin-prohibited",
      "+    accept",
    ]);
  });

  unitTest("tells what DigitalOcean lets in and out, and what is known later", (assert) => {
    const rule = (portRange: string, sourceAddresses: unknown = anywhere) => ({
      protocol: "tcp",
      portRange,
      sourceAddresses,
    });
    const outbound = [{ protocol: "icmp", destinationAddresses: anywhere }];
    const plan = planOf(
      changeOf(
        "digitalocean:index/firewall:Firewall::nyc1-pythontest",
        { inboundRules: [rule("22"), rule("21")], outboundRules: outbound },
        { inboundRules: [rule("22"), rule("8080", ["0.0.0.0/0"])], outboundRules: [] },
      ),
      changeOf("digitalocean:index/firewall:Firewall::nyc1-web-ops-machines", undefined, {
        inboundRules: [
          { ...rule("9100", [UNKNOWN, "1.2.3.4"]), sourceTags: ["prod:nyc1:monitoring", "own"] },
        ],
      }),
    );
    assert.deepEqual(textOf(firewall(plan)), [
      "Firewall: 2 opened (1 from anywhere), 2 closed",
      header,
      "opened | tcp 8080 | anywhere by IPv4 | role pythontest in nyc1 | DigitalOcean | ",
      "closed | tcp 21 | anywhere | role pythontest in nyc1 | DigitalOcean | ",
      "closed | icmp | role pythontest in nyc1 | anywhere | DigitalOcean | ",
      "opened | tcp 9100 | (known after the update), 1.2.3.4, role monitoring in nyc1, the tag own | role web-ops in nyc1 | DigitalOcean | ",
    ]);
  });

  unitTest("tells what OpenStack's security groups let in", (assert) => {
    const rule = (name: string, prefix: string, protocol = "tcp") =>
      changeOf(`openstack:networking/secGroupRule:SecGroupRule::${name}`, undefined, {
        direction: "ingress",
        protocol,
        ...(protocol === "tcp" ? { portRangeMin: 9000, portRangeMax: 9001 } : {}),
        remoteIpPrefix: prefix,
      });
    const plan = planOf(
      rule("iad1-web-docs-tcp-9000-9001-0.0.0.0/0", "0.0.0.0/0"),
      rule("iad1-web-docs-tcp-9000-9001-ipv6/0", "::/0"),
      rule("iad1-web-docs-icmp-all-ipv6/0", "::/0", "ipv6-icmp"),
      changeOf(
        `openstack:networking/secGroupRule:SecGroupRule::iad1-web-docs-tcp-9100-monitoring`,
        undefined,
        {
          ...{ direction: "ingress", protocol: "tcp", portRangeMin: 9100, portRangeMax: 9100 },
          remoteGroupId: UNKNOWN,
        },
      ),
    );
    assert.deepEqual(textOf(firewall(plan)), [
      "Firewall: 3 opened (2 from anywhere)",
      header,
      "opened | tcp 9000-9001 | anywhere | role web-docs in iad1 | OpenStack | ",
      "opened | icmp | anywhere by IPv6 | role web-docs in iad1 | OpenStack | ",
      "opened | tcp 9100 | role monitoring in iad1 | role web-docs in iad1 | OpenStack | ",
    ]);
  });
});
