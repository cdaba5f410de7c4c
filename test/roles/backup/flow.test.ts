import assert from "node:assert/strict";
import type { HostBundles } from "../../../roles/part.ts";
import { type Judgement, judge } from "../../support/daemons.ts";
import { bundlesOf } from "../../support/hosts.ts";
import { withDaemons } from "../base/support.ts";

/** Repository and source in one root: what either holds for the job `apt`. */
function both(): HostBundles {
  const [keeper, source] = [bundlesOf("dev", "backup0-ord1"), bundlesOf("dev", "packages0-iad1")];
  return {
    ...source,
    secrets: { ...source.secrets, files: { ...source.secrets.files, ...keeper.secrets.files } },
    configuration: {
      ...source.configuration,
      directories: { ...source.configuration.directories, ...keeper.configuration.directories },
      files: { ...source.configuration.files, ...keeper.configuration.files },
    },
  };
}

/**
 * sshd and the repository's account, with a key of the job's own, and no more repositories than it takes. `keeper WORDS` is what the repository's units run,
 * `backup` what the source's does, `source WORDS` borg there; `at DATE WORDS` sets the clock of one command.
 */
const prepared = `set -eu
exec 2>&1
PATH=/usr/local/sbin:$PATH
ip link set lo up
hostname source.test
echo '127.0.0.1 source.test backup0.ord1.dev.psf.io' >/etc/hosts
useradd --system --user-group --home /var/lib/estate-backup --shell /bin/sh borg
chown -R borg:borg /srv/backup /var/lib/estate-backup
ssh-keygen -q -t ed25519 -N '' -C '' -f /tmp/job
cat /tmp/job >/etc/estate-backup/apt.key
sed -i "/backup\\/apt\\//s|\\(command=\\"[^\\"]*\\"\\) .*|\\1 $(cut -d' ' -f1,2 /tmp/job.pub)|" /etc/ssh/authorized_keys/borg
chmod 0755 /etc/ssh/authorized_keys
rm -f /etc/ssh/ssh_host_*
ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key
echo "backup0.ord1.dev.psf.io $(cut -d' ' -f1,2 /etc/ssh/ssh_host_ed25519_key.pub)" >/etc/estate-backup/known_hosts
mkdir -p /run/sshd /tmp/credentials
for file in /etc/estate-backup/*.passphrase; do name=\${file##*/}; cp $file /tmp/credentials/\${name%.passphrase}; done
chown -R borg /tmp/credentials
/usr/sbin/sshd -f /dev/null -o AuthorizedKeysFile=/etc/ssh/authorized_keys/%u -o HostKey=/etc/ssh/ssh_host_ed25519_key -o UsePAM=yes -o PidFile=/run/sshd.pid
trap 'kill $(cat /run/sshd.pid)' EXIT
keeper() { (cd / && runuser -u borg -- env CREDENTIALS_DIRECTORY=/tmp/credentials estate-backup "$@") || echo "status $?"; }
source() { estate-borg apt "$@" </dev/null || echo "status $?"; }
backup() { source create --compression zstd "::$1" /srv/aptly; }
echo precious >/srv/aptly/file
python3 - <<'END'
import json
path = "/etc/estate-backup/repositories.json"
kept = [each for each in json.load(open(path)) if each["job"] in ("apt", "docs")]
json.dump(kept, open(path, "w"))
END
keeper initialise | sort
`;

function run(root: string, script: string): Judgement {
  return judge(root, both(), `${prepared}${script}`);
}

const made = ["apt/packages0-iad1: made", "docs/web0-iad1: made"];

describe("file backups, from a source to its repository and back", () => {
  withDaemons("what was backed up comes back, checked and counted", (root) => {
    const { status, output } = run(
      root,
      `keeper initialise
       backup first && keeper maintain
       mkdir /tmp/restored && cd /tmp/restored && source extract ::first srv/aptly/file && cat srv/aptly/file
       grep -E '^estate_backup_(archives|vanished_archives|check_failed).*"apt"' /var/lib/estate-backup/metrics/estate-backup.prom`,
    );
    assert.deepEqual(
      { status, lines: output.trimEnd().split("\n") },
      {
        status: 0,
        lines: [
          ...made,
          "precious",
          'estate_backup_archives{job_name="apt",source="packages0-iad1"} 1',
          'estate_backup_vanished_archives{job_name="apt",source="packages0-iad1"} 0',
          'estate_backup_check_failed{job_name="apt",source="packages0-iad1"} 0',
        ],
      },
    );
  });

  withDaemons("a source's key opens its own repository, and no shell", (root) => {
    const { output } = run(
      root,
      `. /etc/estate-backup/apt.env
       ssh -n -i /etc/estate-backup/apt.key -o IdentitiesOnly=yes -o UserKnownHostsFile=/etc/estate-backup/known_hosts borg@backup0.ord1.dev.psf.io 'touch /tmp/broken-in' >/dev/null 2>&1 || true
       test ! -e /tmp/broken-in && echo 'no shell'
       set -a && . /etc/estate-backup/apt.env && BORG_REPO=\${BORG_REPO%/apt/*}/docs/web0-iad1 borg list 2>&1 | tail -1`,
    );
    assert.deepEqual(output.trimEnd().split("\n").slice(made.length), [
      "no shell",
      "Repository path not allowed: /srv/backup/docs/web0-iad1",
    ]);
  });

  withDaemons("archives that a source removed stop every pruning until somebody has looked", (root) => {
    const { status, output } = run(
      root,
      `backup first && backup second && keeper status
       source delete ::first && source compact
       keeper maintain 2>&1 | sed 's/: [0-9a-f]*$/: ARCHIVE/'
       keeper maintain 2>&1 | sed 's/: [0-9a-f]*$/: ARCHIVE/'
       keeper accept apt packages0-iad1 && keeper maintain && keeper borg apt packages0-iad1 list --short`,
    );
    assert.deepEqual(
      { status, lines: output.trimEnd().split("\n").slice(made.length) },
      {
        status: 0,
        lines: [
          "apt/packages0-iad1: archives vanished that should be kept: ARCHIVE",
          "status 1",
          "apt/packages0-iad1: archives vanished that should be kept: ARCHIVE",
          "status 1",
          "apt/packages0-iad1: 1 vanished archives given up",
          "second",
        ],
      },
    );
  });

  withDaemons("old archives go by the catalog's days, and none while the source is silent", (root) => {
    const age = (name: string, when: string) =>
      `source create --timestamp $(date -u -d '${when}' +%Y-%m-%dT%H:%M:%S) ::${name} /srv/aptly`;
    const { status, output } = run(
      root,
      `${age("older", "4 days ago")} && ${age("old", "3 days ago")}
       keeper maintain
       keeper borg apt packages0-iad1 list --short
       backup new && keeper maintain && keeper borg apt packages0-iad1 list --short`,
    );
    assert.deepEqual(
      { status, lines: output.trimEnd().split("\n").slice(made.length) },
      {
        status: 0,
        lines: ["apt/packages0-iad1: the newest backup is 72 hours old", "status 1", "older", "old", "new"],
      },
    );
  });

  withDaemons("a repository that is damaged is found by its check", (root) => {
    const { output } = run(
      root,
      `backup first
       segment=$(find /srv/backup/apt/packages0-iad1/data -type f | sort | head -1)
       printf 'damage' | dd of=$segment bs=1 seek=100 conv=notrunc status=none
       keeper maintain 2>&1 | cut -d: -f1,2
       grep check_failed.*apt /var/lib/estate-backup/metrics/estate-backup.prom
       keeper status`,
    );
    assert.deepEqual(
      [...new Set(output.trimEnd().split("\n").slice(made.length))].filter((line) =>
        /^(apt|estate_backup|status)/.test(line),
      ),
      [
        "apt/packages0-iad1: borg check",
        "status 1",
        'estate_backup_check_failed{job_name="apt",source="packages0-iad1"} 1',
        "apt/packages0-iad1: the last check failed",
      ],
    );
  });
});
