import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../../../commands/failure.ts";
import { ensureImage } from "../../../../sandbox/machines/image/image.ts";
import { machineRecipe } from "../../../../sandbox/machines/image/recipe.ts";
import { buildLayer } from "../../../../sandbox/machines/layers/build.ts";
import { installedPackages } from "../../../../sandbox/machines/layers/packages.ts";
import { buildDebianPackage } from "../../../../sandbox/machines/packages/debian-package.ts";
import { cacheDirectory } from "../../../../sandbox/toolchain/cli.ts";
import { createProgress } from "../../../../sandbox/toolchain/progress.ts";
import { onlyWithMachines } from "../real.ts";

const UNIT = "[Service]\nExecStart=/bin/sleep 1d\n[Install]\nWantedBy=multi-user.target\n";
const SET_ASIDE = "usr/share/machine-packages/enabled.tar";

describe("a layer of packages", function () {
  // An image is made at the first time.
  this.timeout(900_000);
  onlyWithMachines();

  const cache = cacheDirectory(process.env);
  // Beside the images: an overlay cannot lie on every file system that has a /tmp.
  const directory = join(cache, "layers", `trial-${process.pid}`);
  const { signal } = new AbortController();
  let image = "";
  before(async () => {
    mkdirSync(directory, { recursive: true });
    image = await ensureImage(machineRecipe(), {
      environment: process.env,
      progress: createProgress({ write: () => {} }),
    });
  });
  after(() => rmSync(directory, { recursive: true, force: true }));

  /** Two packages: one that is asked for and brings a daemon, and one that it needs. */
  const makePackages = async (): Promise<ReadonlyMap<string, string>> => {
    const files = new Map<string, string>();
    for (const name of ["trial", "trial-common"]) {
      const tree = join(directory, name);
      rmSync(tree, { recursive: true, force: true });
      mkdirSync(join(tree, "lib/systemd/system"), { recursive: true });
      if (name === "trial") writeFileSync(join(tree, "lib/systemd/system/trial.service"), UNIT);
      const file = `${name}_1_all.deb`;
      await buildDebianPackage(
        {
          ...{ name, version: "1", architecture: "all", maintainer: "Nobody <nobody@example.org>" },
          ...{ homepage: "https://example.org", license: "MIT", description: "for a test" },
          depends: name === "trial" ? ["trial-common"] : [],
          scripts:
            name === "trial"
              ? { postinst: "#!/bin/sh\nset -e\nsystemctl enable trial.service\ninvoke-rc.d trial start\n" }
              : {},
        },
        { tree, output: join(directory, file), environment: process.env, signal },
      );
      files.set(file, join(directory, file));
    }
    return files;
  };

  it("has what apt installs of them, enables nothing before a machine has booted, and leaves nothing of its making", async () => {
    const cached = await makePackages();
    const folder = join(directory, "layer");
    const layer = { image, declared: ["trial"], files: [...cached.keys()] };
    await buildLayer(layer, folder, cached, { cache, signal });

    const added = [...(await installedPackages([folder, image]))].filter((each) => each.startsWith("trial"));
    assert.deepEqual(added.sort(), ["trial-common_1_all.deb", "trial_1_all.deb"]);
    const automatic = readFileSync(join(folder, "var/lib/apt/extended_states"), "utf8");
    assert.match(automatic, /^Package: trial-common$/m);
    assert.doesNotMatch(automatic, /^Package: trial$/m);

    const link = "etc/systemd/system/multi-user.target.wants/trial.service";
    assert.equal(existsSync(join(folder, link)), false);
    const listed = execFileSync("tar", ["-t", "-f", join(folder, SET_ASIDE)], { encoding: "utf8" });
    assert.equal(listed, `${link}\n`);
    const enabling = join(folder, "etc/systemd/system/sysinit.target.wants/machine-packages.service");
    assert.equal(lstatSync(enabling).isSymbolicLink(), true);

    for (const path of ["usr/sbin/policy-rc.d", "etc/machine-id", "tmp/sources.list"]) {
      assert.equal(existsSync(join(folder, path)), false, path);
    }
    for (const path of [`${folder}.new`, `${folder}.lock`]) assert.equal(existsSync(path), false, path);
  });

  it("is not made where apt refuses, and says why", async () => {
    const cached = await makePackages();
    const folder = join(directory, "refused");
    const layer = { image, declared: ["trial"], files: ["trial_1_all.deb"] };
    await assert.rejects(buildLayer(layer, folder, cached, { cache, signal }), (error) => {
      assert.ok(error instanceof Failure);
      assert.match(error.message, /^the packages trial cannot be kept \(log: .*refused\.log\):/);
      assert.match(error.message, /trial : Depends: trial-common but it is not installable/);
      return true;
    });
    assert.equal(existsSync(folder), false);
    assert.equal(existsSync(`${folder}.new`), false);
  });
});
