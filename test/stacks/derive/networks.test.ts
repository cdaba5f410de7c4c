import assert from "node:assert/strict";
import { checkEstate } from "../../../stacks/checks/index.ts";
import { withNetworks } from "../../../stacks/derive/networks.ts";
import { prod } from "../../../stacks/prod/index.ts";

describe("an account's own networks", () => {
  it("take the place of the catalog's, and of no other's", () => {
    const estate = withNetworks(prod, { ams1: "172.16.0.0/20" });
    assert.deepEqual(
      Object.values(estate.datacenters).map(({ privateNetwork }) => privateNetwork),
      ["10.10.0.0/20", "10.11.0.0/20", "172.16.0.0/20", "10.13.0.0/20"],
    );
    assert.deepEqual(checkEstate(estate), []);
  });

  it("are judged as the catalog's are", () => {
    const messages = (networks: Readonly<Record<string, string>>) =>
      checkEstate(withNetworks(prod, networks)).map(({ message }) => message);
    assert.deepEqual(messages({ ams1: "10.10.8.0/21", nyc1: "10.13.0.1/20" }), [
      "10.10.8.0/21 overlaps with 10.10.0.0/20 of iad1.",
      '"10.13.0.1/20" is not an IPv4 network.',
    ]);
    assert.deepEqual(messages({ nyc1: "home" }), ['"home" cannot stand here.']);
  });

  it("are for datacenters that exist", () => {
    assert.throws(() => withNetworks(prod, { iad2: "10.99.0.0/20" }), {
      message:
        'networks: there is no datacenter "iad2" in the estate "prod"; there are iad1, ord1, ams1, nyc1.',
    });
  });
});
