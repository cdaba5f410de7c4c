import assert from "node:assert/strict";
import { changeOf, filesOf, hostChange } from "../sections/plans.ts";
import { verdictsOf } from "./verdicts.ts";

const on = (suite: string) =>
  filesOf({ "/etc/apt/sources.list.d/psf.sources": `Types: deb\nSuites: ${suite}\n` });

describe("the gate's rule image", () => {
  it("refuses the configuration of another system on a host that stays", () => {
    assert.deepEqual(verdictsOf("image", [hostChange("pg0-iad1", on("noble"), on("bookworm"))]), [
      "1 host would stay on noble and be configured for bookworm: pg0 in iad1. Take the image back, or add a machine with the new one and move to it",
    ]);
  });

  it("lets a host be replaced by one that has it, and keep its own", () => {
    const replaced = changeOf(
      "openstack:compute/instance:Instance::docs0-iad1",
      {},
      {},
      { operation: "replace" },
    );
    const changes = [
      replaced,
      hostChange("docs0-iad1", on("noble"), on("bookworm")),
      hostChange("hg0-iad1", on("noble"), on("noble")),
      hostChange("pg0-iad1", undefined, on("noble")),
    ];
    assert.deepEqual(verdictsOf("image", changes), []);
  });
});
