import assert from "node:assert/strict";
import { withImages } from "../../../stacks/derive/images.ts";
import { dev } from "../../../stacks/dev/index.ts";

const id = "0a0a0a0a-0000-4000-8000-000000000001";

describe("an account's image ids", () => {
  it("are those of their datacenter", () => {
    const { datacenters } = withImages(dev, { iad1: { "debian-12": id } });
    const ids = Object.entries(datacenters).map(([name, each]) => [
      name,
      each.provider === "openstack" ? each.imageIds : undefined,
    ]);
    assert.deepEqual(ids, [
      ["iad1", { "debian-12": id }],
      ["ord1", undefined],
      ["nyc1", undefined],
    ]);
  });

  for (const [what, ids, message] of [
    [
      "a datacenter that is none",
      { iad2: {} },
      'images: there is no OpenStack datacenter "iad2" in the estate "dev"; there are iad1, ord1.',
    ],
    [
      "a datacenter of another kind",
      { nyc1: { "debian-12": id } },
      'images: there is no OpenStack datacenter "nyc1" in the estate "dev"; there are iad1, ord1.',
    ],
    [
      "an image that is none",
      { iad1: { "debian-13": id } },
      'images: iad1: "debian-13" is no image; use one of debian-12, ubuntu-24.04.',
    ],
  ] as const) {
    it(`are refused for ${what}`, () => {
      assert.throws(() => withImages(dev, ids), { message });
    });
  }
});
