import assert from "node:assert/strict";
import { databaseSection } from "../../../sandbox/status/databases.ts";
import type { Look, Patroni } from "../../../sandbox/status/look.ts";
import { formatSection } from "../../../sandbox/status/text.ts";
import { loadEstate } from "../../../stacks/index.ts";
import { host, look, NOW, status } from "./status.ts";

const dev = loadEstate("dev");
const { roles } = dev.postgresql.databases["pydotorg-prod"] ?? { roles: [] };
const estate = { ...dev, postgresql: { ...dev.postgresql, databases: { "pydotorg-prod": { roles } } } };

const leader = { name: "pg0-iad1", role: "leader", state: "running", lag: undefined };
const replica = { name: "pg1-iad1", role: "replica", state: "streaming", lag: 0 };
const patroni: Patroni = {
  members: [leader, replica],
  databases: [{ name: "pydotorg-prod", bytes: 8 * 1024 ** 2, connections: 1 }],
};
const hours = (number: number) => NOW / 1000 - number * 3600;
const backups: NonNullable<Look["backups"]> = [
  { name: "postgresql", code: 0, message: "ok", backups: [{ type: "full", stop: hours(5) }] },
];
const labels = '{job_name="hg",source="hg0-iad1"}';
const metrics = {
  estate_pgbackrest_maximum_age_seconds: 10 * 3600,
  [`estate_backup_newest_timestamp_seconds${labels}`]: hours(3),
  [`estate_backup_maximum_age_seconds${labels}`]: 4 * 3600,
  [`estate_backup_archives${labels}`]: 2,
};

function section(given: { pg?: Partial<Look>; backup?: Partial<Look> } = {}) {
  const hosts = [
    host("backup0", { look: look({ backups, metrics, ...given.backup }) }),
    host("pg0", { look: look({ patroni, ...given.pg }) }),
  ];
  return databaseSection(status({ estate, hosts }));
}

function problems(given: Parameters<typeof section>[0]): readonly string[] {
  return section(given).rows.flatMap(({ problem }) => problem ?? []);
}

describe("the databases of a status", () => {
  it("are the pair, what is in it, and the copies of it", () => {
    assert.deepEqual(formatSection(section()), [
      "databases and backups",
      "    pg0-iad1        primary   running",
      "    pg1-iad1        replica   streaming, 0 MB behind",
      "    pydotorg-prod   database  8 MB, 1 connection",
      "    postgresql      backup    1 full, the newest 5 hours old (backup0.iad1.dev.psf.io)",
      "    hg of hg0-iad1  files     2 archives, the newest 3 hours old (backup0.iad1.dev.psf.io)",
    ]);
  });

  it("tell of a replica that is behind, a primary or a member that is missing, and a missing database", () => {
    const members = (...each: Patroni["members"]) =>
      problems({ pg: { patroni: { ...patroni, members: each } } });
    assert.deepEqual(members(leader, { ...replica, lag: 40 * 1024 ** 2 }), [
      "PostgreSQL on pg1-iad1: streaming, 40 MB behind",
    ]);
    assert.deepEqual(members(leader, { ...replica, state: "start failed", lag: undefined }), [
      "PostgreSQL on pg1-iad1: start failed, lag unknown",
    ]);
    assert.deepEqual(members(replica), [
      "PostgreSQL has no primary: nothing can be written",
      "1 of PostgreSQL's machines are no members",
    ]);
    const postgres = { name: "postgres", bytes: 1, connections: 0 };
    assert.deepEqual(problems({ pg: { patroni: { ...patroni, databases: [postgres] } } }), [
      "database pydotorg-prod does not exist",
    ]);
    assert.deepEqual(problems({ pg: { patroni: { error: "connection refused" } } }), [
      "PostgreSQL's machines do not answer (connection refused): bin/sandbox logs --stack dev pg0 -u patroni",
    ]);
  });

  it("tell of copies that are too old, damaged, gone, or not there", () => {
    const stanza = { name: "postgresql", code: 0, message: "ok", backups: [] };
    const where = "backup0.iad1.dev.psf.io";
    assert.deepEqual(problems({ backup: { backups: [stanza] } }), [
      `backup of postgresql on ${where}: none yet`,
    ]);
    assert.deepEqual(
      problems({ backup: { backups: [{ ...stanza, code: 1, message: "missing stanza path" }] } }),
      [`backup of postgresql on ${where}: missing stanza path`],
    );
    assert.deepEqual(
      problems({
        backup: {
          backups: [
            {
              ...stanza,
              backups: [
                { type: "full", stop: hours(11) },
                { type: "incr", stop: hours(1) },
              ],
            },
          ],
        },
      }),
      [`backup of postgresql on ${where}: 1 full, the newest 11 hours old`],
    );
    assert.deepEqual(problems({ backup: { backups: { error: "no pgbackrest" } } }), [
      `the backups of PostgreSQL on ${where} cannot be read: no pgbackrest`,
    ]);
    const bad = {
      ...metrics,
      [`estate_backup_newest_timestamp_seconds${labels}`]: hours(5),
      [`estate_backup_vanished_archives${labels}`]: 1,
      [`estate_backup_check_failed${labels}`]: 1,
    };
    assert.deepEqual(problems({ backup: { metrics: bad } }), [
      `backup hg of hg0-iad1 on ${where}: 2 archives, the newest 5 hours old; 1 archive vanished; the repository is damaged`,
    ]);
  });
});
