import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const program = join(import.meta.dirname, "../../../roles/base/programs/own-disk");
const volume = "6a2b0e1c-5d3f-4c1e-9b7a-0f2d4e6c8a10";

function run(name: string, ...words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(name, words, { encoding: "utf8", timeout: 60_000 });
  return { status, stdout, stderr };
}

/** What a function of the program gives. */
function ask(expression: string) {
  const script = `import runpy; own = runpy.run_path(${JSON.stringify(program)}); print(${expression})`;
  return run("python3", "-B", "-c", script);
}

describe("base: the program that finds a disk", () => {
  let directory = "";
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "own-disk-"));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it("knows a volume by the beginning of its identifier, whatever the bus", () => {
    const file = join(directory, "volume");
    writeFileSync(file, `${volume}\n`);
    const names = [`virtio-${volume.slice(0, 20)}`, `scsi-0QEMU_QEMU_HARDDISK_${volume}`, "virtio-other"];
    const pattern = `own["pattern_of"](["--volume", ${JSON.stringify(file)}])`;
    const found = ask(
      `[name for name in ${JSON.stringify(names)} if __import__("fnmatch").fnmatch("/dev/disk/by-id/" + name, ${pattern})]`,
    );
    assert.deepEqual(found, {
      status: 0,
      stdout: `['${names[0]}', '${names[1]}']\n`,
      stderr: "",
    });
  });

  it("refuses an identifier that would be any disk", () => {
    const file = join(directory, "volume");
    writeFileSync(file, "\n");
    assert.deepEqual(ask(`own["pattern_of"](["--volume", ${JSON.stringify(file)}])`), {
      status: 1,
      stdout: "",
      stderr: `own-disk: ${file} holds no identifier of a volume: ''\n`,
    });
  });

  it("hides no files below a mount", () => {
    writeFileSync(join(directory, "base"), "");
    const { status, stderr } = run("python3", "-B", program, directory, join(directory, "link"), "/dev/null");
    assert.deepEqual(
      [status, stderr],
      [
        1,
        `own-disk: ${directory} holds base, which a disk mounted there would hide. Move it away, or onto the disk, and start this again.\n`,
      ],
    );
  });

  it("formats a bare disk, leaves one that is not, and links it", function () {
    const image = join(directory, "disk.img");
    writeFileSync(image, "");
    truncateSync(image, 64 * 1024 ** 2);
    const attached = existsSync("/dev/loop-control")
      ? run("losetup", "--find", "--show", image)
      : { status: 1, stdout: "" };
    // Block devices are root's.
    if (attached.status !== 0) this.skip();
    const device = attached.stdout.trim();
    try {
      const [mount, link] = [join(directory, "mount"), join(directory, "links/of/disk")];
      mkdirSync(mount);
      const identity = () => run("blkid", "-p", "-o", "value", "-s", "TYPE", "-s", "UUID", device).stdout;
      assert.equal(run("python3", "-B", program, mount, link, device).status, 0);
      assert.equal(readlinkSync(link), device);
      const first = identity();
      assert.match(first, /\bext4\b/);
      assert.equal(run("python3", "-B", program, mount, link, device).status, 0);
      assert.equal(identity(), first);
    } finally {
      run("losetup", "--detach", device);
    }
  }).timeout(60_000);
});
