import { SECRET } from "../../../review/plan/plan.ts";
import { databases } from "../../../review/sections/databases.ts";
import { unitTest } from "../../support/harness.ts";
import { changeOf, filesOf, hostChange, planOf, textOf } from "./plans.ts";

const declaration = (all: Readonly<Record<string, string>>) => JSON.stringify({ databases: all });

describe("the section on databases", () => {
  unitTest("is absent where no database, grant or password changes", (assert) => {
    const other = changeOf(
      "random:index/randomPassword:RandomPassword::consul-gossip",
      { length: 1 },
      { length: 2 },
    );
    assert.equal(databases(planOf(other)), undefined);
  });

  unitTest("tells databases, owners and grants that come and go", (assert) => {
    const files = (all: Readonly<Record<string, string>>, access: readonly string[]) =>
      filesOf({
        "/etc/postgresql-databases/databases.json": declaration(all),
        "/etc/patroni/conf.d/cluster.yml": ["  pg_hba:", ...access.map((line) => `    - ${line}`), ""].join(
          "\n",
        ),
      });
    const before = files({ a: "a", b: "b" }, ['hostssl "b" "b" 10.0.0.0/16 scram-sha-256']);
    const after = files({ a: "other", c: "c" }, ["local postgres prometheus peer"]);
    const plan = planOf(hostChange("pg0-iad1", before, after), hostChange("pg1-iad1", before, after));
    assert.deepEqual(textOf(databases(plan)), [
      "Databases: 1 new, 1 removed, 3 grants and passwords changed",
      "Change | What | Where",
      "new owner | a: a → other | pg0, pg1 in iad1",
      "database removed | b: its data stays, and nobody may connect | pg0, pg1 in iad1",
      "new database | c, owned by c | pg0, pg1 in iad1",
      "may connect | prometheus to postgres, from the machine itself (local, peer) | pg0, pg1 in iad1",
      "may no longer connect | b to b, from 10.0.0.0/16 (hostssl, scram-sha-256) | pg0, pg1 in iad1",
    ]);
  });

  unitTest("tells which machines' applications may use a database", (assert) => {
    const file = (...names: readonly string[]) =>
      filesOf({
        "/etc/pgbouncer/access.conf": names
          .map((name) => `host "${name}" "${name}" 127.0.0.1/32 scram-sha-256\n`)
          .join(""),
      });
    const plan = planOf(
      hostChange("web0-iad1", file("a"), file("b")),
      hostChange("web1-iad1", undefined, file("b")),
    );
    assert.deepEqual(textOf(databases(plan)), [
      "Databases: 2 grants and passwords changed",
      "Change | What | Where",
      "may be used by applications | b | web0, web1 in iad1",
      "may no longer be used by applications | a | web0 in iad1",
    ]);
  });

  unitTest("tells passwords that are replaced or go, and never what they are", (assert) => {
    const password = (name: string, operation: "create" | "replace" | "delete") =>
      changeOf(
        `random:index/randomPassword:RandomPassword::postgresql-${name}`,
        { length: 48, result: SECRET },
        { length: 48, result: SECRET },
        {
          operation,
          urn: `urn:pulumi:prod::estate::estate:Estate$estate:PostgreSql$random:index/randomPassword:RandomPassword::postgresql-${name}`,
        },
      );
    const plan = planOf(
      password("owner-new", "create"),
      password("owner-hg", "replace"),
      password("pgbouncer-web0-iad1-hg", "delete"),
    );
    assert.deepEqual(textOf(databases(plan)), [
      "Databases: 2 grants and passwords changed",
      "Change | What | Where",
      "new password | owner-hg | ",
      "password removed | pgbouncer-web0-iad1-hg | ",
    ]);
  });
});
