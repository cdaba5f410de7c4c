import assert from "node:assert/strict";
import type { Operation } from "../../../review/plan/plan.ts";
import { changeOf } from "../sections/plans.ts";
import { prodCatalog, verdictsOf } from "./verdicts.ts";

const machine = (name: string, operation: Operation = "replace", role = "loadbalancer") =>
  changeOf(
    `openstack:compute/instance:Instance::${name}`,
    operation === "create" ? undefined : { metadata: { role } },
    operation === "delete" ? undefined : { metadata: { role } },
    { operation },
  );

describe("the gate's rule redundancy", () => {
  it("refuses all load balancers in one step", () => {
    assert.deepEqual(
      verdictsOf(
        "redundancy",
        ["lb0-iad1", "lb1-iad1", "lb2-iad1"].map((name) => machine(name)),
      ),
      [
        "3 of 3 load balancers are touched in one step, and none is left to do their work: lb0-iad1, lb1-iad1 and lb2-iad1. Change them one after another",
      ],
    );
  });

  it("refuses both machines of the database, also where one has left the catalog", () => {
    const estate = { ...prodCatalog(), servers: prodCatalog().servers.filter(({ name }) => name !== "pg1") };
    const changes = [
      machine("pg0-iad1", "update", "postgresql"),
      machine("pg1-iad1", "delete", "postgresql"),
    ];
    assert.deepEqual(verdictsOf("redundancy", changes, { estate }), [
      "2 of 2 machines of the database are touched in one step, and none is left to do their work: pg0-iad1 and pg1-iad1. Change them one after another",
    ]);
  });

  it("lets one of them go, and a new one come", () => {
    assert.deepEqual(verdictsOf("redundancy", [machine("lb0-iad1"), machine("lb1-iad1")]), []);
    assert.deepEqual(verdictsOf("redundancy", [machine("lb2-iad1", "create"), machine("lb1-iad1")]), []);
  });

  it("does not count a machine that is only just made as one that is left", () => {
    const changes = [machine("lb0-iad1"), machine("lb1-iad1"), machine("lb2-iad1", "create")];
    assert.deepEqual(verdictsOf("redundancy", changes), [
      "2 of 2 load balancers are touched in one step, and none is left to do their work: lb0-iad1 and lb1-iad1. Change them one after another",
    ]);
  });
});
