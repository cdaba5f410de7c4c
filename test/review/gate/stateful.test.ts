import assert from "node:assert/strict";
import { changeOf } from "../sections/plans.ts";
import { verdictsOf } from "./verdicts.ts";

const instance = "openstack:compute/instance:Instance";

describe("the gate's rule stateful", () => {
  it("names a protected machine that would be replaced, and the inputs that force it", () => {
    const pg0 = changeOf(
      `${instance}::pg0-iad1`,
      { imageId: "a" },
      { imageId: "b" },
      {
        operation: "replace",
        forcing: ["imageId"],
        protected: true,
      },
    );
    assert.deepEqual(verdictsOf("stateful", [pg0]), [
      "1 stateful resource would be lost: pg0-iad1 (machine) is replaced, because imageId changes",
    ]);
  });

  it("tells what is deleted from what stays in the cloud", () => {
    const zone = changeOf("digitalocean:index/domain:Domain::jython.org", { name: "jython.org" }, undefined);
    const kept = changeOf(`${instance}::pg1-iad1`, {}, undefined, { retained: true });
    assert.deepEqual(verdictsOf("stateful", [zone, kept]), [
      "2 stateful resources would be lost: jython.org (zone) is deleted; pg1-iad1 (machine) is forgotten, and stays in the cloud with nobody to look after it",
    ]);
  });

  it("names ten, and counts the rest", () => {
    const zones = Array.from({ length: 12 }, (_, index) =>
      changeOf(`digitalocean:index/domain:Domain::z${index}`, { name: `z${index}` }, undefined),
    );
    const [text = ""] = verdictsOf("stateful", zones);
    assert.match(text, /^12 stateful resources would be lost: z0 \(zone\) is deleted; .*; and 2 more$/);
  });

  it("lets what holds no state be replaced, and what holds some be changed", () => {
    const web = changeOf(`${instance}::docs0-iad1`, {}, {}, { operation: "replace" });
    const pg0 = changeOf(`${instance}::pg0-iad1`, {}, {}, { protected: true });
    assert.deepEqual(verdictsOf("stateful", [web, pg0]), []);
  });
});
