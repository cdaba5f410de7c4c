import assert from "node:assert/strict";
import { refuseOtherPins } from "../../../../sandbox/machines/packages/pins.ts";
import { everyHost } from "../../../support/hosts.ts";

describe("versions of Consul in a rehearsal", () => {
  it("are those of the catalogs", () => {
    for (const { estate } of everyHost()) refuseOtherPins(estate);
    assert.notEqual(everyHost().length, 0);
  });

  it("are not taken for others that a catalog names", () => {
    const [first] = everyHost();
    if (first === undefined) throw new Error("no catalog has a host");
    const { consul } = first.estate;
    assert.throws(() => refuseOtherPins({ consul: { ...consul, version: "2.1.0" } }), {
      message:
        "consul.version is 2.1.0 in the catalog, and machines of the rehearsal have consul 1.22.0: set the same version there and in sandbox/machines/packages (sources.ts, consul/go.mod), or add --simulate",
    });
    assert.throws(() => refuseOtherPins({ consul: { ...consul, templateVersion: "0.40.0" } }), {
      message:
        "consul.templateVersion is 0.40.0 in the catalog, and machines of the rehearsal have consul-template 0.41.1: set the same version there and in sandbox/machines/packages (sources.ts, consul-template/go.mod), or add --simulate",
    });
  });
});
