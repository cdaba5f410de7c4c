import assert from "node:assert/strict";
import { authority } from "../../roles/base/certificates.ts";
import { hostOf } from "../../roles/host.ts";
import { compose } from "../../roles/part.ts";
import { pgbackrest, pgbackrestRepository } from "../../roles/pgbackrest.ts";
import { fillIn } from "../../roles/secrets.ts";
import { daemonRoot, judge } from "../support/daemons.ts";
import { bundlesOf, estateWith, serverOf } from "../support/hosts.ts";

const prod = estateWith("prod", "debian-12");

/** The repository's side by itself, whatever else its machine holds. */
function repository() {
  const host = hostOf(prod, serverOf(prod, "backup0-ord1"));
  return compose(host, [authority(host, []), pgbackrestRepository(host)]);
}

describe("pgBackRest", () => {
  it("lets a database host ship to the repository, and the repository read from it", () => {
    const file = bundlesOf("prod", "pg0-iad1").configuration.files?.[pgbackrest.configuration];
    assert.equal(
      file?.content,
      `[global]
repo1-host=backup0.ord1.psf.io
repo1-host-type=tls
repo1-host-port=8432
repo1-host-ca-file=/etc/ssl/certs/PSF_CA.pem
repo1-host-cert-file=/etc/ssl/private/postgresql.psf.io.pem
repo1-host-key-file=/etc/ssl/private/postgresql.psf.io.pem
tls-server-address=*
tls-server-port=8432
tls-server-ca-file=/etc/ssl/certs/PSF_CA.pem
tls-server-cert-file=/etc/ssl/private/postgresql.psf.io.pem
tls-server-key-file=/etc/ssl/private/postgresql.psf.io.pem
tls-server-auth=backup.psf.io=postgresql
log-level-console=info
log-level-file=off
lock-path=/var/lib/pgbackrest/lock

[global:archive-push]
io-timeout=5

[postgresql]
pg1-path=/srv/postgresql/15/postgresql
pg1-socket-path=/var/run/postgresql
`,
    );
  });

  it("keeps six full backups of whichever machine is primary, encrypted", () => {
    assert.equal(
      repository().configuration.files?.[pgbackrest.configuration]?.content,
      `[global]
repo1-path=/srv/pgbackrest
repo1-retention-full=6
repo1-cipher-type=aes-256-cbc
repo1-bundle=y
compress-type=zst
start-fast=y
tls-server-address=*
tls-server-port=8432
tls-server-ca-file=/etc/ssl/certs/PSF_CA.pem
tls-server-cert-file=/etc/ssl/private/backup.psf.io.pem
tls-server-key-file=/etc/ssl/private/backup.psf.io.pem
tls-server-auth=postgresql.psf.io=postgresql
log-level-console=info
log-level-file=off
lock-path=/var/lib/pgbackrest/lock

[postgresql]
${["pg0", "pg1"]
  .map(
    (name, index) => `pg${index + 1}-host=${name}.iad1.psf.io
pg${index + 1}-host-type=tls
pg${index + 1}-host-port=8432
pg${index + 1}-host-ca-file=/etc/ssl/certs/PSF_CA.pem
pg${index + 1}-host-cert-file=/etc/ssl/private/backup.psf.io.pem
pg${index + 1}-host-key-file=/etc/ssl/private/backup.psf.io.pem
pg${index + 1}-path=/srv/postgresql/15/postgresql
pg${index + 1}-socket-path=/var/run/postgresql
`,
  )
  .join("")}`,
    );
  });

  it("gives the passphrase to the repository alone", () => {
    const { secrets } = repository();
    const file = secrets.files[pgbackrest.passphrase];
    assert.ok(file);
    assert.equal(
      fillIn(file.content, (name) => `<${name}>`),
      "[global]\nrepo1-cipher-pass=<postgresql/backup-passphrase>\n",
    );
    assert.deepEqual([file.group, file.mode], ["postgres", "0640"]);
    assert.ok(!(pgbackrest.passphrase in bundlesOf("prod", "pg0-iad1").secrets.files));
  });

  it("backs up by the catalog's clock", () => {
    assert.match(
      repository().configuration.files?.["/etc/systemd/system/pgbackrest-full.timer"]?.content ?? "",
      /^OnCalendar=Sun 00:00$/m,
    );
  });

  it("reads its configuration and its key, and systemd its units", function () {
    const root = daemonRoot();
    if (root === undefined) return this.skip();
    const { output } = judge(
      root,
      repository(),
      `exec 2>&1; chgrp -R ssl-cert /etc/ssl/private; chmod 750 /etc/ssl/private; chgrp -R postgres /etc/pgbackrest; chmod 750 /etc/pgbackrest/conf.d; chown postgres /srv/pgbackrest
ip link set lo up
systemd-analyze verify pgbackrest.service pgbackrest-full.timer pgbackrest-first.timer
runuser -u postgres -g postgres -G ssl-cert -- pgbackrest info
runuser -u postgres -g postgres -G ssl-cert -- pgbackrest server > /tmp/server.log 2>&1 & server=$!
for try in $(seq 300); do grep -o ' P00.*server command begin' /tmp/server.log && break; sleep 0.1; done; kill $server`,
    );
    assert.equal(output, "No stanzas exist in the repository.\n P00   INFO: server command begin\n");
  });
});
