import assert from "node:assert/strict";
import { repositories } from "../../../roles/backup/jobs.ts";
import { hostBundles } from "../../../roles/index.ts";
import { secretNames } from "../../../roles/secrets.ts";
import { estates } from "../../../stacks/index.ts";
import { judge } from "../../support/daemons.ts";
import { bundlesOf, everyHost, images } from "../../support/hosts.ts";
import { withDaemons } from "../base/support.ts";

const keys = "/etc/ssh/authorized_keys/borg";

describe("the repositories of file backups", () => {
  const bundles = bundlesOf("prod", "backup0-ord1");
  const { prod } = estates;
  assert.ok(prod);

  it("there is one for each machine of each job, and for each of someone else", () => {
    const names = repositories(prod).map(({ job, source, path }) => {
      assert.equal(path, `/srv/backup/${job}/${source}`);
      return `${job}/${source}`;
    });
    assert.equal(new Set(names).size, names.length);
    assert.deepEqual(
      names.filter((name) => /^(bugs|docs|pycon-staging-database)/.test(name)),
      ["docs/docs0-iad1", "bugs/bugs.python.org", "pycon-staging-database/pycon-staging0-iad1"],
    );
  });

  it("a job's key may append to the job's repositories and do nothing else", () => {
    const content = bundles.secrets.files[keys]?.content ?? [];
    assert.deepEqual(
      secretNames(content),
      Object.keys(prod.backups.jobs).map((job) => `backups/public-key/${job}`),
    );
    assert.deepEqual(content.slice(0, 3), [
      'restrict,command="borg serve --append-only --restrict-to-repository /srv/backup/jython-web/jython-web0-iad1" ',
      { secret: "backups/public-key/jython-web" },
      "\n",
    ]);
  });

  it("is told how long each is kept, and when it is too old", () => {
    const file = bundles.configuration.files?.["/etc/estate-backup/repositories.json"];
    const told: unknown = JSON.parse(file?.content ?? "[]");
    assert.ok(Array.isArray(told));
    assert.deepEqual(told.at(-1), {
      job: "downloads",
      source: "downloads0-iad1",
      path: "/srv/backup/downloads/downloads0-iad1",
      keepDays: 365,
      maximumAge: 129_600,
    });
  });

  for (const image of images) {
    withDaemons(`systemd and Python take what is theirs (${image})`, (root) => {
      const { status, output } = judge(
        root,
        bundlesOf("prod", "backup0-ord1", image),
        [
          "systemd-analyze verify --man=no /etc/systemd/system/estate-backup-* /etc/systemd/system/estate-pgbackrest-*",
          "python3 -m py_compile /usr/local/sbin/estate-backup /usr/local/lib/estate/pgbackrest-metrics",
        ].join(" && "),
      );
      assert.deepEqual({ status, output }, { status: 0, output: "" });
    });
  }

  withDaemons("PostgreSQL's backups have an age before there is any", (root) => {
    const { status, output } = judge(
      root,
      bundles,
      "chown -R postgres /srv/pgbackrest; mkdir -p /var/lib/pgbackrest/lock; chmod -R a+rX /etc/pgbackrest /etc/ssl/private; " +
        "/usr/local/lib/estate/pgbackrest-metrics postgresql 907200 /tmp/metrics && grep -v '^#' /tmp/metrics",
    );
    assert.deepEqual(
      { status, output },
      {
        status: 0,
        output:
          "estate_pgbackrest_newest_timestamp_seconds 0\nestate_pgbackrest_maximum_age_seconds 907200\nestate_pgbackrest_backups 0\n",
      },
    );
  });
});

describe("the sources of file backups", () => {
  it("are the machines of the jobs' roles, and no others", () => {
    const sources = everyHost().flatMap((host) => {
      const units = Object.keys(hostBundles(host.estate, host.server).configuration.units ?? {});
      return units
        .filter((name) => /^estate-backup-.*\.timer$/.test(name) && !/-(maintain|status)\.timer$/.test(name))
        .map((name) => `${host.estate.name} ${host.key} ${host.image} ${name.slice(14, -6)}`);
    });
    const declared = Object.values(estates).flatMap((estate) =>
      images.flatMap((image) =>
        repositories(estate).flatMap(({ job, source, definition }) =>
          "role" in definition.source ? [`${estate.name} ${source} ${image} ${job}`] : [],
        ),
      ),
    );
    assert.deepEqual(sources.sort(), declared.sort());
  });

  it("hold their own job's key and passphrase, and the repository machine's host key", () => {
    const { files } = bundlesOf("prod", "docs0-iad1").secrets;
    const held = Object.entries(files).flatMap(([path, { content, mode }]) =>
      path.startsWith("/etc/estate-backup/") ? [[path, mode, ...secretNames(content)].join(" ")] : [],
    );
    assert.deepEqual(held, [
      "/etc/estate-backup/known_hosts 0600 host-key/backup0-ord1",
      "/etc/estate-backup/docs.key 0600 backups/private-key/docs",
      "/etc/estate-backup/docs.passphrase 0600 backups/passphrase/docs",
    ]);
  });

  it("a database is dumped through the machine's own pgbouncer, and a dump that fails leaves no archive", () => {
    const { configuration, secrets } = bundlesOf("prod", "pycon-staging0-iad1");
    const unit =
      configuration.files?.["/etc/systemd/system/estate-backup-pycon-staging-database.service"]?.content ??
      "";
    assert.match(
      unit,
      / --stdin-name=pycon-staging\.dump --content-from-command "::\{utcnow:%%Y-%%m-%%dT%%H:%%M:%%SZ\}" -- pg_dump --format=custom --compress=0 --dbname=pycon-staging$/m,
    );
    const settings = configuration.files?.["/etc/estate-backup/pycon-staging-database.env"]?.content ?? "";
    assert.match(settings, /^PGHOST='127\.0\.0\.1'\nPGPORT='6432'\nPGUSER='pycon-staging'\n/m);
    assert.deepEqual(secrets.files["/etc/estate-backup/pycon-staging-database.pgpass"]?.content, [
      "127.0.0.1:6432:pycon-staging:pycon-staging:",
      { secret: "postgresql/node-password/pycon-staging" },
      "\n",
    ]);
  });

  it("a folder that is not there is an error, and no empty backup", () => {
    const { files } = bundlesOf("prod", "packages0-iad1").configuration;
    assert.match(
      files?.["/etc/systemd/system/estate-backup-apt.service"]?.content ?? "",
      /^ExecStartPre=\/usr\/bin\/test -e "\/srv\/aptly"\nExecStartPre=\/usr\/bin\/test -e "\/var\/lib\/estate-signing"$/m,
    );
  });

  for (const image of images) {
    withDaemons(`systemd takes their units (${image})`, (root) => {
      const bundles = bundlesOf("prod", "pycon-staging0-iad1", image);
      const command = "systemd-analyze verify --man=no /etc/systemd/system/estate-backup-*";
      assert.deepEqual(judge(root, bundles, command), { status: 0, output: "" });
    });
  }
});
