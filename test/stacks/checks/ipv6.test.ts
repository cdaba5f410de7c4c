import assert from "node:assert/strict";
import { ipv6 } from "../../../stacks/checks/ipv6.ts";
import { rackspaceFlex } from "../../../stacks/clouds/rackspace.ts";
import { prod } from "../../../stacks/prod/index.ts";
import { change, describeRule, entry } from "../change.ts";

describeRule("ipv6", ipv6, [
  {
    title: "refuses IPv6 where public addresses float",
    edit: (draft) => {
      const iad1 = entry(draft.datacenters, "iad1");
      assert.ok(iad1.provider === "openstack");
      Object.assign(iad1, { ipv6: true, cloud: rackspaceFlex("IAD3") });
    },
    violations: [
      [
        'datacenters["iad1"].ipv6',
        "the public addresses of iad1 float, and a floating address is one of IPv4.",
        "Remove ipv6, or use a cloud whose shared network gives machines an IPv6 address.",
      ],
    ],
  },
]);

describe("the rule ipv6", () => {
  it("takes IPv6 of a cloud's shared network", () => {
    const shared = change(prod, (draft) => {
      entry(draft.datacenters, "iad1").ipv6 = true;
    });
    assert.deepEqual(ipv6(shared), []);
  });
});
