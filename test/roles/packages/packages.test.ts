import assert from "node:assert/strict";
import { secretNames } from "../../../roles/secrets.ts";
import { judge } from "../../support/daemons.ts";
import { bundlesOf, images } from "../../support/hosts.ts";
import { withDaemons } from "../base/support.ts";

describe("packages", () => {
  for (const image of images) {
    const bundles = bundlesOf("prod", "packages0-iad1", image);
    const { configuration, secrets } = bundles;

    it(`uploaders may write where uploads come in, and read what was rejected (${image})`, () => {
      const folders = Object.entries(configuration.directories ?? {}).flatMap(
        ([path, { owner, group, mode }]) =>
          /\/(incoming|rejected)\/./.test(path) ? [`${mode} ${owner}:${group} ${path}`] : [],
      );
      assert.deepEqual(folders, [
        "2770 aptly:aptly-uploaders /srv/aptly/incoming/psf-noble",
        "2770 aptly:aptly-uploaders /srv/aptly/incoming/psf-bookworm",
        "2750 aptly:aptly-uploaders /srv/aptly/rejected/psf-noble",
        "2750 aptly:aptly-uploaders /srv/aptly/rejected/psf-bookworm",
      ]);
    });

    it(`aptly's account reads uploads of its group, and nobody logs in as it (${image})`, () => {
      const { role, ...user } = configuration.users?.aptly ?? { role: "" };
      assert.deepEqual(user, {
        system: true,
        group: "aptly",
        groups: ["aptly-uploaders"],
        home: "/srv/aptly",
        shell: "/usr/sbin/nologin",
        comment: "APT repositories",
      });
    });

    it(`the passphrase comes by the secret channel (${image})`, () => {
      const file = secrets.files["/etc/estate-apt/psf.passphrase"];
      assert.ok(file);
      assert.deepEqual(secretNames(file.content), ["apt/signing-passphrase/psf"]);
      assert.deepEqual([file.owner, file.group, file.mode], ["root", "aptly", "0640"]);
    });

    it(`the machine is well when every release can be had (${image})`, () => {
      const asked = Object.values(configuration.checks ?? {}).flatMap(({ command }) =>
        command.filter((word) => word.endsWith("/InRelease")),
      );
      assert.deepEqual(asked, [
        "http://127.0.0.1/psf/dists/noble/InRelease",
        "http://127.0.0.1/psf/dists/bookworm/InRelease",
      ]);
    });

    withDaemons(`nginx and systemd take what is theirs (${image})`, (root) => {
      const { status, output } = judge(
        root,
        bundles,
        "nginx -t -q && systemd-analyze verify --man=no /etc/systemd/system/estate-apt-psf* && python3 -m compileall -q /usr/local/lib/estate-apt",
      );
      assert.deepEqual({ status, output }, { status: 0, output: "" });
    });
  }

  it("looks for uploads at once, and by the catalog's clock", () => {
    const files = bundlesOf("prod", "packages0-iad1").configuration.files ?? {};
    assert.match(
      files["/etc/systemd/system/estate-apt-psf.path"]?.content ?? "",
      /^PathChanged=\/srv\/aptly\/incoming\/psf-noble\nPathChanged=\/srv\/aptly\/incoming\/psf-bookworm$/m,
    );
    assert.match(
      files["/etc/systemd/system/estate-apt-psf.timer"]?.content ?? "",
      /^OnUnitInactiveSec=5min$/m,
    );
  });

  it("no other machine publishes", () => {
    assert.equal(bundlesOf("prod", "docs0-iad1").configuration.users?.aptly, undefined);
  });
});
