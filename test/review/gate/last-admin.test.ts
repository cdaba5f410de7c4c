import assert from "node:assert/strict";
import { hostChange } from "../sections/plans.ts";
import { verdictsOf } from "./verdicts.ts";

const people = (...accounts: readonly (readonly [string, boolean])[]) => ({
  users: Object.fromEntries(
    accounts.map(([name, administrator]) => [
      name,
      {
        comment: name,
        home: `/home/${name}`,
        shell: "/bin/bash" as const,
        groups: [],
        administrator,
        role: "base",
      },
    ]),
  ),
});

describe("the gate's rule last-admin", () => {
  it("refuses hosts without an administrator", () => {
    const changes = ["docs0-iad1", "hg0-iad1"].map((key) =>
      hostChange(
        key,
        people(["ann", true], ["bob", true], ["eve", false]),
        people(["ann", false], ["eve", false]),
      ),
    );
    assert.deepEqual(verdictsOf("last-admin", changes), [
      "2 hosts would have 0 administrators, 2 before (ann, bob): docs0, hg0 in iad1. Keep at least 1",
    ]);
  });

  it("lets one of two go, and a host", () => {
    const changes = [
      hostChange("docs0-iad1", people(["ann", true], ["bob", true]), people(["bob", true])),
      hostChange("hg0-iad1", people(["ann", true]), undefined),
    ];
    assert.deepEqual(verdictsOf("last-admin", changes), []);
  });
});
