import { prod } from "../../stacks/prod/index.ts";
import { unitTest, worldTest } from "../support/harness.ts";

describe("5. PostgreSQL", () => {
  worldTest("each database's owner has a password of its own", "prod", (world, assert) => {
    const owners = world
      .resources("RandomPassword")
      .filter(({ name }) => name.startsWith("postgresql-owner-"))
      .map(({ name, outputs }) => [name, outputs.result]);
    assert.deepEqual(
      owners.map(([name]) => name),
      [
        "postgresql-owner-bugs-python",
        "postgresql-owner-monitoring",
        "postgresql-owner-pycon-prod",
        "postgresql-owner-pycon-staging",
        "postgresql-owner-pydotorg-prod",
        "postgresql-owner-pydotorg-staging",
        "postgresql-owner-speed-web",
        "postgresql-owner-testpypi",
      ],
    );
    assert.equal(new Set(owners.map(([, password]) => password)).size, 8);
  });

  worldTest(
    "towards its pgbouncer each application node has a password of its own",
    "prod",
    (world, assert) => {
      assert.deepEqual(
        world
          .resources("RandomPassword")
          .filter(({ name }) => name.startsWith("postgresql-pgbouncer-"))
          .map(({ name }) => name),
        [
          "postgresql-pgbouncer-monitoring0-iad1-monitoring",
          "postgresql-pgbouncer-pycon-prod0-iad1-pycon-prod",
          "postgresql-pgbouncer-pycon-staging0-iad1-pycon-staging",
          "postgresql-pgbouncer-pydotorg-prod0-iad1-pydotorg-prod",
          "postgresql-pgbouncer-pydotorg-staging0-iad1-pydotorg-staging",
          "postgresql-pgbouncer-speed-web0-iad1-speed-web",
        ],
      );
    },
  );

  worldTest(
    "replication, administration and the backups' encryption have secrets",
    "prod",
    (world, assert) => {
      for (const name of ["postgresql-replication", "postgresql-superuser", "postgresql-backup"]) {
        assert.equal(world.has("RandomPassword", name), true);
      }
      assert.equal(world.resource("RandomPassword", "postgresql-backup").options.protect, true);
    },
  );
});

describe("5. PostgreSQL, declared for hosts", () => {
  unitTest("databases, owners and the roles that reach them", (assert) => {
    assert.deepEqual(
      Object.entries(prod.postgresql.databases).map(([name, { owner, roles }]) => [
        name,
        owner ?? name,
        roles,
      ]),
      [
        ["bugs-python", "bugs-python", []],
        ["monitoring", "monitoring", ["monitoring"]],
        ["pydotorg-prod", "pydotorg-prod", ["pydotorg"]],
        ["pydotorg-staging", "pydotorg-staging", ["pydotorg-staging"]],
        ["pycon-prod", "pycon-prod", ["pycon-prod"]],
        ["pycon-staging", "pycon-staging", ["pycon-staging"]],
        ["speed-web", "speed-web", ["speed-web"]],
        ["testpypi", "testpypi", []],
      ],
    );
  });

  unitTest("pair, name, commit mode, limits and backups", (assert) => {
    const { databases, ...settings } = prod.postgresql;
    assert.equal(Object.keys(databases).length, 8);
    assert.deepEqual(settings, {
      role: "postgresql",
      datacenter: "iad1",
      host: "postgresql.psf.io",
      maxConnections: 100,
      checkpointCompletionTarget: 0.7,
      timeZone: "UTC",
      synchronousCommit: "local",
      backup: { repository: "backup", full: "Sun 00:00", keep: 6, archiveTimeout: 60 },
    });
  });

  unitTest("the first primary is pg0", (assert) => {
    assert.deepEqual(
      prod.servers.filter(({ role }) => role === "postgresql").map(({ name }) => name),
      ["pg0", "pg1"],
    );
  });
});
