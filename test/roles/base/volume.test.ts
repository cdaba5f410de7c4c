import assert from "node:assert/strict";
import { volume } from "../../../roles/base/volume.ts";
import { hostOf } from "../../../roles/host.ts";
import { judge } from "../../support/daemons.ts";
import { worldTest } from "../../support/harness.ts";
import { bundlesOf, estateWith, serverOf } from "../../support/hosts.ts";
import { withDaemons } from "./support.ts";

const named = `[Unit]
Description=The machine's own disk at /srv/mail
Before=local-fs.target

[Mount]
What=/dev/disk/by-id/scsi-0DO_Volume_prod-mail1-ams1
Where=/srv/mail
Type=ext4
Options=noatime,nodev,nosuid

[Install]
WantedBy=multi-user.target
`;

const bare = `[Unit]
Description=The machine's own disk at /srv/mail-archive
Before=local-fs.target
Requires=systemd-makefs@dev-vdb.service
After=systemd-makefs@dev-vdb.service

[Mount]
What=/dev/vdb
Where=/srv/mail-archive
Type=ext4
Options=noatime,nodev,nosuid

[Install]
WantedBy=multi-user.target
`;

describe("base: a machine's own disk", () => {
  it("is mounted by the name that DigitalOcean gives it", () => {
    const { files, units } = bundlesOf("prod", "mail1-ams1").configuration;
    assert.equal(files?.["/etc/systemd/system/srv-mail.mount"]?.content, named);
    assert.deepEqual(units?.["srv-mail.mount"], { enabled: true, started: true, role: "base" });
  });

  worldTest("has the name with which it is made", "prod", (world, check) => {
    const { name } = world.resource("Volume", "mail1-ams1").inputs;
    check.ok(named.includes(`scsi-0DO_Volume_${name}\n`));
  });

  it("is formatted first where the cloud brings it bare, and its unit is named by systemd's rule", () => {
    const estate = estateWith("prod", "debian-12");
    const server = serverOf(estate, "docs0-iad1");
    const part = volume(hostOf(estate, { ...server, volume: { size: "10 GB", mount: "/srv/mail-archive" } }));
    assert.equal(part.files?.["/etc/systemd/system/srv-mail\\x2darchive.mount"]?.content, bare);
  });

  withDaemons("systemd takes the unit", (root) => {
    const { status, output } = judge(
      root,
      bundlesOf("prod", "mail1-ams1"),
      "systemd-analyze verify --man=no /etc/systemd/system/srv-mail.mount",
    );
    assert.deepEqual({ status, output }, { status: 0, output: "" });
  });
});
