import assert from "node:assert/strict";
import { overlaps, parseCidr } from "../../stacks/derive/cidr.ts";
import { estates } from "../../stacks/index.ts";

/** What an account refuses twice must differ between the estates that may share one. */
describe("estates in one account", () => {
  const all = Object.values(estates);
  const pairs = all.flatMap((one, index) => all.slice(index + 1).map((other) => [one, other] as const));

  for (const [one, other] of pairs) {
    it(`${one.name} and ${other.name} have private networks, zones and names of their own`, () => {
      assert.notEqual(one.name, other.name);
      assert.deepEqual(
        Object.keys(one.zones).filter((zone) => Object.hasOwn(other.zones, zone)),
        [],
      );
      for (const { privateNetwork } of Object.values(one.datacenters)) {
        for (const { privateNetwork: second } of Object.values(other.datacenters)) {
          const networks = [parseCidr(privateNetwork), parseCidr(second)] as const;
          assert.ok(
            networks[0] && networks[1] && !overlaps(networks[0], networks[1]),
            `${privateNetwork}, ${second}`,
          );
        }
      }
    });
  }

  it("only one registers people's keys", () => {
    assert.deepEqual(
      all.flatMap(({ name, registersPeopleKeys }) => (registersPeopleKeys ? [name] : [])),
      ["prod"],
    );
  });
});
