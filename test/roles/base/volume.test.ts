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
Requires=estate-disk-srv-mail\\x2darchive.service
After=estate-disk-srv-mail\\x2darchive.service

[Mount]
What=/run/estate/disks/srv/mail-archive/disk
Where=/srv/mail-archive
Type=ext4
Options=noatime,nodev,nosuid

[Install]
WantedBy=multi-user.target
`;

const finder = (mount: string, which: string) => `[Unit]
Description=The disk for ${mount}, formatted where it is bare
DefaultDependencies=no
After=local-fs-pre.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/local/lib/estate/own-disk ${mount} /run/estate/disks${mount}/disk ${which}
TimeoutStartSec=90
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

  it("is found by the cloud's identifier where that brings it bare, and its unit is named by systemd's rule", () => {
    const estate = estateWith("prod", "debian-12");
    const server = serverOf(estate, "docs0-iad1");
    const part = volume(hostOf(estate, { ...server, volume: { size: "10 GB", mount: "/srv/mail-archive" } }));
    const content = (name: string) => part.files?.[`/etc/systemd/system/${name}`]?.content;
    assert.equal(content("srv-mail\\x2darchive.mount"), bare);
    assert.equal(
      content("estate-disk-srv-mail\\x2darchive.service"),
      finder("/srv/mail-archive", "--volume /etc/estate/volume"),
    );
    assert.deepEqual(part.secrets?.["/etc/estate/volume"]?.content, [{ secret: "volume/id" }, "\n"]);
  });

  it("is the data disk of the flavor where PostgreSQL's files are", () => {
    const { files, units } = bundlesOf("prod", "pg0-iad1").configuration;
    assert.equal(
      files?.["/etc/systemd/system/estate-disk-srv-postgresql.service"]?.content,
      finder("/srv/postgresql", "/dev/xvde"),
    );
    assert.deepEqual(units?.["srv-postgresql.mount"], { enabled: true, started: true, role: "base" });
    const patroni = files?.["/etc/systemd/system/patroni.service.d/estate.conf"]?.content ?? "";
    assert.ok(patroni.includes("\nRequiresMountsFor=/srv/postgresql\n"));
    assert.ok(
      patroni.includes(
        "\nExecStartPre=+/usr/bin/install -d -o postgres -g postgres -m 0750 /srv/postgresql\n",
      ),
    );
  });

  for (const [machine, unit] of [
    ["mail1-ams1", "srv-mail.mount"],
    ["pg0-iad1", "srv-postgresql.mount"],
  ] as const) {
    withDaemons(`systemd takes the units of ${machine}`, (root) => {
      const { status, output } = judge(
        root,
        bundlesOf("prod", machine),
        `systemd-analyze verify --man=no /etc/systemd/system/${unit}`,
      );
      assert.deepEqual({ status, output }, { status: 0, output: "" });
    });
  }
});
