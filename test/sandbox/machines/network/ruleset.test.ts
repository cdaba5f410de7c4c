import assert from "node:assert/strict";
import { ruleset } from "../../../../sandbox/machines/network/ruleset.ts";

describe("the ruleset of the clouds' firewalls", () => {
  it("judges what a machine sends and what is sent to it, and drops what no rule admits", () => {
    const text = ruleset([
      {
        id: "400000001",
        addresses: ["198.18.1.0", "10.31.0.2", "2001:db8::1"],
        inbound: [
          { protocol: 6, ports: [22, 22], peers: ["0.0.0.0/0", "::/0", "0.0.0.0/0"] },
          { protocol: 17, ports: [8000, 8001], peers: ["10.31.0.0/24"] },
          { protocol: 1, peers: ["198.18.1.1"] },
        ],
        outbound: [{ peers: ["2001:db8::/64"] }],
        dropped: [{ protocol: 6, ports: [25, 25], peers: ["::/0"] }],
      },
      { id: "400000002", addresses: ["198.18.1.1"], inbound: [], outbound: [] },
    ]);
    assert.equal(
      text,
      `table inet cloud_filter
delete table inet cloud_filter
table inet cloud_filter {
  chain out_400000001 {
    meta nfproto ipv6 meta l4proto 6 th dport 25-25 drop
    ip6 daddr 2001:db8::/64 return
    drop
  }
  chain in_400000001 {
    meta nfproto ipv6 meta l4proto 6 th dport 25-25 drop
    meta nfproto ipv4 meta l4proto 6 th dport 22-22 return
    meta nfproto ipv6 meta l4proto 6 th dport 22-22 return
    ip saddr 10.31.0.0/24 meta l4proto 17 th dport 8000-8001 return
    ip saddr 198.18.1.1 meta l4proto 1 return
    drop
  }
  chain out_400000002 {
    drop
  }
  chain in_400000002 {
    drop
  }
  chain filter {
    ct state established,related accept
    icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-solicit, nd-router-advert } accept
    ip saddr vmap { 198.18.1.0 : jump out_400000001, 10.31.0.2 : jump out_400000001, 198.18.1.1 : jump out_400000002 }
    ip6 saddr vmap { 2001:db8::1 : jump out_400000001 }
    ip daddr vmap { 198.18.1.0 : jump in_400000001, 10.31.0.2 : jump in_400000001, 198.18.1.1 : jump in_400000002 }
    ip6 daddr vmap { 2001:db8::1 : jump in_400000001 }
  }
  chain forward {
    type filter hook forward priority filter; policy accept;
    jump filter
  }
  chain output {
    type filter hook output priority filter; policy accept;
    jump filter
  }
  chain input {
    type filter hook input priority filter; policy accept;
    jump filter
  }
}
`,
    );
  });

  it("filters nothing where no cloud does", () => {
    assert.match(ruleset([]), / {2}chain filter \{\n {4}ct state \S+ accept\n {4}icmpv6 .* accept\n {2}\}/);
  });
});
