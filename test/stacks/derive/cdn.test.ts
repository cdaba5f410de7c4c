import assert from "node:assert/strict";
import { cdnFronts, ownerOfDomain } from "../../../stacks/derive/cdn.ts";
import { prod } from "../../../stacks/prod/index.ts";
import { change, web } from "../change.ts";

describe("services of the CDN", () => {
  const names = (estate = prod) =>
    cdnFronts(estate).map(({ name, paths }) => [name, ...paths.map(([below]) => below)].join(" "));

  it("are all that have a switch, with what shares their domain", () => {
    assert.deepEqual(names(), [
      "docs",
      "pydotorg downloads",
      "pydotorg-staging",
      "pycon-prod",
      "pypa-bootstrap",
    ]);
  });

  it("stay when their switch is turned", () => {
    const turned = change(prod, (draft) => {
      web(draft, "docs").cdn = "off";
      web(draft, "pycon-prod").cdn = "on";
    });
    assert.deepEqual(names(turned), names());
  });

  it("own their domains as a whole", () => {
    assert.equal(ownerOfDomain(prod, "www.python.org")?.[0], "pydotorg");
    assert.equal(ownerOfDomain(prod, "doc.python.org")?.[0], "docs");
    assert.equal(ownerOfDomain(prod, "www.example.org"), undefined);
  });
});
