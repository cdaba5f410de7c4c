import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { lackingForMachines, raiseInotifyLimit } from "../../../sandbox/machines/host.ts";
import { fakeProgram, temporaryDirectory } from "../temporary.ts";

describe("what a host lacks for machines", () => {
  const directory = temporaryDirectory();
  const root = { platform: "linux", user: 0, ipv6: true };

  it("is said in the order in which it can be had", () => {
    assert.equal(lackingForMachines({}, { ...root, platform: "darwin" }), "machines need Linux");
    assert.equal(lackingForMachines({}, { ...root, user: 1000 }), "machines need root");
    assert.equal(
      lackingForMachines({}, { ...root, ipv6: false }),
      "machines need a kernel with IPv6 (boot it without ipv6.disable=1)",
    );
  });

  it("names the programs, and what brings them", () => {
    for (const name of ["ip", "nft", "nsenter", "unshare", "ssh"]) fakeProgram(directory.path, name);
    assert.equal(
      lackingForMachines({ PATH: directory.path }, root),
      "machines need systemd-nspawn, debootstrap (apt-get install systemd-container debootstrap)",
    );
    for (const name of ["systemd-nspawn", "debootstrap"]) fakeProgram(directory.path, name);
    assert.equal(lackingForMachines({ PATH: directory.path }, root), undefined);
  });

  it("is made good for inotify, upwards only", async () => {
    const file = join(directory.path, "limit");
    for (const [before, after] of [
      ["128\n", "8192"],
      ["20000\n", "20000\n"],
    ]) {
      writeFileSync(file, before ?? "");
      await raiseInotifyLimit(file);
      assert.equal(readFileSync(file, "utf8"), after);
    }
  });
});
