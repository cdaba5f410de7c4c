import assert from "node:assert/strict";
import { patroni, sql } from "../estate/postgresql.ts";
import { eventually, type RunningEstate } from "../estate/running-estate.ts";

/** What a runbook is for has happened. */
export interface Situation {
  /** What stands in place of the page's example words. */
  readonly given: Readonly<Record<string, string>>;
  /** @throws {AssertionError} where the runbook did not help */
  readonly proof: () => Promise<void>;
}

const nothing = async (): Promise<Situation> => ({ given: {}, proof: async () => {} });

/** Runbooks by name, in the order in which they are followed, each with what has happened before. */
export const situations: Readonly<Record<string, (estate: RunningEstate) => Promise<Situation>>> = {
  "rotate-the-authority": nothing,
  "rotate-the-deploy-key": nothing,
  "rotate-the-fastly-token": nothing,
  "rotate-a-database-password": nothing,
  "restore-a-database": lostRows,
  "restore-files": lostFiles,
  "resize-a-machine": nothing,
  "move-a-service": nothing,
  // It leaves a second machine of a name in the cloud.
  "replace-a-machine": nothing,
};

/** A table is gone after a backup, and something was written since. */
async function lostRows(estate: RunningEstate): Promise<Situation> {
  await primaryIs(estate, "pg0");
  // A young estate has no backup yet: the first one is made by itself.
  await eventually(async () => {
    const backups = await estate.on("backup0", "runuser -u postgres -- pgbackrest info");
    assert.match(backups, /^ +full backup: /m);
  });
  const ask = (label: string, statement: string) => sql(estate, label, statement, "pydotorg-prod");
  await ask("pg0", "create table pages as select 'kept' as word");
  // pgBackRest counts in whole seconds, and wants a backup that ended before the moment's.
  await ask("pg0", "select pg_sleep(2)");
  const moment = (await ask("pg0", "select clock_timestamp()")).trim();
  await ask("pg0", "drop table pages");
  await ask("pg0", "create table written_later as select 1");
  return {
    given: { "2027-03-01 08:00:00+00": moment },
    proof: async () => {
      for (const label of ["pg0", "pg1"]) {
        await eventually(async () => assert.equal(await ask(label, "select word from pages"), "kept\n"));
        assert.equal(await ask(label, "select to_regclass('written_later') is null"), "t\n");
      }
    },
  };
}

async function primaryIs(estate: RunningEstate, label: string): Promise<void> {
  const isReplica = () => sql(estate, label, "select pg_is_in_recovery()");
  if ((await isReplica()) === "f\n") return;
  await estate.on(label, `${patroni} switchover --candidate ${label}-iad1 --force`);
  await eventually(async () => assert.equal(await isReplica(), "f\n"));
}

/** The repository of packages is gone, after it was backed up. */
async function lostFiles(estate: RunningEstate): Promise<Situation> {
  await estate.on("packages0", "systemctl start estate-backup-apt");
  const archives = await estate.on("packages0", "/usr/local/sbin/estate-borg apt list --short");
  const archive = archives.trim().split("\n").at(-1) ?? "";
  const held = () => estate.on("packages0", "find /srv/aptly -printf '%P %u %g %m %s\\n' | sort");
  const before = await held();
  await estate.on("packages0", "find /srv/aptly -mindepth 1 -delete");
  return {
    given: { "2027-03-01T01:30:00Z": archive },
    proof: async () => assert.equal(await held(), before),
  };
}
