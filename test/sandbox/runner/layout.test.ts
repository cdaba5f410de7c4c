import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type Layout, layoutOf, prepareLayout, prepareProject } from "../../../sandbox/runner/layout.ts";
import { temporaryDirectory } from "../temporary.ts";
import { asStranger } from "../unprivileged.ts";
import { makeClone } from "./clone.ts";

const noRight = ({ directory }: Layout) => ({
  name: "Failure",
  message: `no right to write to ${directory}, where the sandbox keeps its state; run this as the owner of the clone, or remove that folder if another user made it`,
});
const diskFull = (directory: string) =>
  `the disk is full at ${directory}; free some space, then run this again`;

describe("the sandbox's folder", () => {
  const temporary = temporaryDirectory();
  const layout = () => {
    writeFileSync(join(temporary.path, "Pulumi.yaml"), "name: estate\n");
    return layoutOf(temporary.path);
  };

  it("is made for its owner alone", async () => {
    const made = layout();
    await prepareLayout(made);
    await prepareLayout(made);
    assert.equal(statSync(made.directory).mode & 0o777, 0o700);
    assert.equal(statSync(made.passphrase).mode & 0o777, 0o600);
  });

  it("cannot be made where one may not write", async () => {
    const made = layout();
    await asStranger(temporary.path, () => assert.rejects(prepareLayout(made), noRight(made)));
    assert.equal(existsSync(made.directory), false);
  });

  it("cannot be used where another user made it", async () => {
    const made = layout();
    await prepareLayout(made);
    for (const directory of [temporary.path, made.directory]) chmodSync(directory, 0o755);
    await asStranger(made.project, () => assert.rejects(prepareProject(made, true), noRight(made)));
  });

  for (const code of ["ENOSPC", "EDQUOT"]) {
    it(`says that the disk is full, on ${code}, and goes on once it is not`, async () => {
      const made = layout();
      const full = async (path: string) => {
        if (path !== made.clouds) return mkdir(path, { recursive: true });
        throw Object.assign(new Error(`${code}: no space left on device, mkdir '${path}'`), { code });
      };
      await assert.rejects(prepareLayout(made, full), { name: "Failure", message: diskFull(made.directory) });
      await prepareLayout(made);
      assert.equal(existsSync(made.passphrase), true);
    });
  }

  it("leaves a mistake of the sandbox its stack", async () => {
    const broken = async () => {
      throw new TypeError("no such thing");
    };
    await assert.rejects(prepareLayout(layout(), broken), { name: "TypeError" });
  });

  it("is said to be full by the command itself", () => {
    const clone = makeClone(join(temporary.path, "clone"), "");
    const folder = join(clone.path, ".sandbox");
    mkdirSync(folder);
    // A file system of three entries, which only this command sees. Where the system lets nobody mount, a file system
    // that nobody can fill is no reason to fail: the tests above stand in for it.
    const script = 'mount -t tmpfs -o nr_inodes=3 none "$1" || exit 99; exec "$2" status';
    const words = ["--mount", "--map-root-user", "sh", "-c", script, "sh", folder];
    const outcome = spawnSync("unshare", [...words, join(clone.path, "bin", "sandbox")], {
      encoding: "utf8",
    });
    const mounted = outcome.error === undefined && outcome.status !== 99 && !/^unshare:/.test(outcome.stderr);
    if (mounted) {
      assert.deepEqual([outcome.status, outcome.stderr], [1, `error: ${diskFull(folder)}\n`]);
    } else {
      process.stdout.write("      (no file system may be mounted here: filled by the tests above only)\n");
    }
  });
});
