import assert from "node:assert/strict";
import { signingKeyCommand } from "../../../roles/packages/signing-key.ts";
import { type Judgement, judge, quiet } from "../../support/daemons.ts";
import { bundlesOf } from "../../support/hosts.ts";
import { withDaemons } from "../base/support.ts";

/**
 * A packages machine in the root: its accounts, its key, nginx, and `scan`, which takes files that have just come.
 * `package NAME VERSION [CONTENT]` builds one, `drop FILE...` uploads as somebody of the group.
 */
const prepared = `set -eu
PATH=/usr/local/sbin:$PATH
exec 2>&1
ip link set lo up
rm -f /etc/apt/apt.conf.d/*
groupadd --system aptly && groupadd --system aptly-uploaders
useradd --system --gid aptly --groups aptly-uploaders --home /srv/aptly aptly
useradd --groups aptly-uploaders ada
chgrp aptly /etc/estate-apt/psf.passphrase
cat >/tmp/key <<'END-OF-COMMAND'
${signingKeyCommand({ name: "psf", repository: { host: "apt.psf.io" } })}END-OF-COMMAND
rm -rf /var/lib/estate-signing/psf
${quiet("sh /tmp/key >/etc/apt/psf.asc </etc/estate-apt/psf.passphrase")}
chmod 0711 /var/lib/estate-signing
chown -R aptly:aptly /srv/aptly /var/lib/estate-signing/psf
incoming=/srv/aptly/incoming/psf-bookworm
chown aptly:aptly-uploaders $incoming && chmod 2770 $incoming
nginx
trap 'nginx -s stop 2>/dev/null; runuser -u aptly -- gpgconf --homedir /var/lib/estate-signing/psf --kill all' EXIT
package() {
  rm -rf /tmp/package && mkdir -p /tmp/package/DEBIAN /tmp/package/usr/share/$1
  printf 'Package: %s\\nVersion: %s\\nArchitecture: all\\nMaintainer: Ada <ada@psf.io>\\nDescription: test\\n' $1 $2 >/tmp/package/DEBIAN/control
  echo "\${3:-content}" >/tmp/package/usr/share/$1/file
  dpkg-deb --build --root-owner-group /tmp/package /tmp/$1_$2_all.deb >/dev/null
}
drop() { for file; do runuser -u ada -- sh -c "umask 027; cat >$incoming/\${file##*/}" <$file; done; }
scan() {
  cd / && runuser -u aptly -- env PYTHONPATH=/usr/local/lib/estate-apt python3 -B -c '
import sys
from estate_apt import incoming
from estate_apt.__main__ import main
incoming.SETTLE = 0
incoming.GRACE = int(sys.argv.pop())
sys.argv[1:] = ["scan"]
sys.exit(main())' "\${1:-900}" || echo "status $?"
}
apt() {
  mkdir -p /tmp/sources && echo 'deb [signed-by=/etc/apt/psf.asc] http://127.0.0.1/psf/ bookworm main' >/tmp/sources/psf.list
  apt-get -qq -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts=/tmp/sources "$@"
}
estate-apt initialise
`;

function run(root: string, script: string): Judgement {
  return judge(root, bundlesOf("prod", "packages0-iad1"), `${prepared}${script}`);
}

describe("packages: from the incoming folder to another machine", () => {
  withDaemons("an empty repository is published and signed before anything was uploaded", (root) => {
    const { status, output } = run(root, "apt update && estate-apt initialise && estate-apt list");
    assert.deepEqual(
      { status, output },
      {
        status: 0,
        output:
          "noble: published for the first time\nbookworm: published for the first time\nnoble:\nbookworm:\n",
      },
    );
  });

  withDaemons("what is dropped in is installed by plain apt-get, and can be taken back", (root) => {
    const { status, output } = run(
      root,
      `package hello 1.0 && drop /tmp/hello_1.0_all.deb && scan
       apt update && apt install -y hello >/dev/null 2>&1 && cat /usr/share/hello/file
       estate-apt list && ls -A $incoming
       estate-apt remove hello --release noble || echo refused
       estate-apt remove hello && estate-apt list
       apt update && apt-cache -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts=/tmp/sources policy hello | grep -c http || true`,
    );
    assert.deepEqual(
      { status, lines: output.trimEnd().split("\n").slice(2) },
      {
        status: 0,
        lines: [
          "bookworm: took hello_1.0_all.deb",
          "bookworm: published",
          "content",
          "noble:",
          "bookworm:",
          "  hello_1.0_all",
          "estate-apt: there is no package hello to remove",
          "refused",
          "bookworm: removed hello_1.0_all",
          "bookworm: published",
          "noble:",
          "bookworm:",
          "0",
        ],
      },
    );
  });

  withDaemons("what is not whole waits, and is rejected with the reason when nothing comes", (root) => {
    const { status, output } = run(
      root,
      `package hello 1.0 && head -c 300 /tmp/hello_1.0_all.deb >/tmp/cut_1.0_all.deb && cp /tmp/hello_1.0_all.deb /tmp/later.deb.upload
       drop /tmp/cut_1.0_all.deb /tmp/later.deb.upload && runuser -u ada -- ln -s /etc/shadow $incoming/link.deb
       scan && ls -A $incoming
       scan 0 && ls -A $incoming /srv/aptly/rejected/psf-bookworm
       cat /srv/aptly/rejected/psf-bookworm/link.deb.reason`,
    );
    const cut =
      "cannot be read (dpkg-deb: error: unexpected end of file in archive member header in cut_1.0_all.deb)";
    assert.deepEqual(
      { status, lines: output.trimEnd().split("\n").slice(2) },
      {
        status: 0,
        lines: [
          `bookworm: cut_1.0_all.deb ${cut}; waiting`,
          "bookworm: link.deb is not a plain file; waiting",
          "cut_1.0_all.deb",
          "later.deb.upload",
          "link.deb",
          `bookworm: rejected cut_1.0_all.deb: ${cut}, and nothing came for 0 minutes`,
          "bookworm: rejected link.deb: is not a plain file, and nothing came for 0 minutes",
          "status 1",
          "/srv/aptly/incoming/psf-bookworm:",
          "later.deb.upload",
          "",
          "/srv/aptly/rejected/psf-bookworm:",
          "cut_1.0_all.deb",
          "cut_1.0_all.deb.reason",
          "link.deb",
          "link.deb.reason",
          "is not a plain file, and nothing came for 0 minutes",
        ],
      },
    );
  });

  withDaemons("another content under a version that is published is rejected", (root) => {
    const { status, output } = run(
      root,
      `package hello 1.0 && drop /tmp/hello_1.0_all.deb && scan >/dev/null
       package hello 1.0 other && drop /tmp/hello_1.0_all.deb && scan && ls -A $incoming`,
    );
    assert.equal(status, 0);
    assert.match(
      output,
      /^bookworm: rejected hello_1\.0_all\.deb: aptly repo add: .*conflict in package hello_1\.0_all/ms,
    );
    assert.match(output, /^status 1$/m);
  });

  withDaemons("a source package comes with all its files, or waits for them", (root) => {
    const { status, output } = run(
      root,
      `cd /tmp && echo source >hello_1.0.tar.xz
       cat >hello_1.0.dsc <<END
Format: 3.0 (native)
Source: hello
Binary: hello
Architecture: all
Version: 1.0
Maintainer: Ada <ada@psf.io>
Checksums-Sha256:
 $(sha256sum hello_1.0.tar.xz | cut -d' ' -f1) 7 hello_1.0.tar.xz
Files:
 $(md5sum hello_1.0.tar.xz | cut -d' ' -f1) 7 hello_1.0.tar.xz
END
       drop /tmp/hello_1.0.dsc && scan && drop /tmp/hello_1.0.tar.xz && scan && estate-apt list && ls -A $incoming`,
    );
    assert.deepEqual(
      { status, lines: output.trimEnd().split("\n").slice(2) },
      {
        status: 0,
        lines: [
          "bookworm: hello_1.0.dsc lacks hello_1.0.tar.xz; waiting",
          "bookworm: took hello_1.0.dsc",
          "bookworm: published",
          "noble:",
          "bookworm:",
          "  hello_1.0_source",
        ],
      },
    );
  });
});
