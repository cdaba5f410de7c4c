import { prod } from "../../stacks/prod/index.ts";
import { unitTest, worldTest } from "../support/harness.ts";
import { recordsOf } from "./records.ts";

describe("8. APT repository", () => {
  worldTest("packages.psf.io and apt.psf.io are its machine", "prod", (world, assert) => {
    for (const name of ["packages.psf.io", "apt.psf.io"]) {
      assert.deepEqual(recordsOf(world, name), [{ type: "CNAME", value: "packages0.iad1.psf.io." }]);
    }
  });

  worldTest("it is published as psf, and watched there", "prod", (world, assert) => {
    assert.equal(
      world.resource("UptimeCheck", "apt-psf").inputs.target,
      "http://apt.psf.io/psf/dists/noble/Release",
    );
  });

  worldTest("its signing key has a protected passphrase", "prod", (world, assert) => {
    assert.equal(world.resource("RandomPassword", "psf-signing").options.protect, true);
  });
});

describe("8. APT repository, declared for hosts", () => {
  unitTest("root, uploaders, scan", (assert) => {
    assert.deepEqual(prod.aptRepositories, {
      psf: {
        role: "packages",
        host: "apt.psf.io",
        root: "/srv/aptly",
        releases: ["noble", "bookworm"],
        uploadGroup: "aptly-uploaders",
        scanMinutes: 5,
      },
    });
  });

  unitTest("uploaders come from the users' data", (assert) => {
    const uploaders = Object.entries(prod.people).flatMap(([account, { access }]) =>
      access.packages?.groups?.includes("aptly-uploaders") ? [account] : [],
    );
    assert.deepEqual(uploaders, ["tlindqvist", "aokafor"]);
  });
});
