import assert from "node:assert/strict";
import { daemonRoot, judge } from "../../support/daemons.ts";
import { bundlesOf } from "../../support/hosts.ts";

/** Runs a script beside a real PostgreSQL that has nothing but its own databases. */
function besidePostgresql(root: string, script: string): string {
  const { output } = judge(
    root,
    bundlesOf("dev", "pg0-iad1"),
    `exec 2>&1; umask 022; mkdir -p /run/postgresql /tmp/pg; chown postgres /run/postgresql /tmp/pg; chgrp -R postgres /etc/postgresql-databases
chmod 755 /etc/postgresql-databases
as() { runuser -u postgres -- "$@"; }
bin=/usr/lib/postgresql/15/bin
as $bin/initdb -D /tmp/pg -A peer --no-sync > /dev/null
as $bin/pg_ctl -D /tmp/pg -w -s -o "-c listen_addresses= -c fsync=off -c password_encryption=scram-sha-256 -c log_statement=all" -l /tmp/pg/log start
sql() { as psql -XAtqh /run/postgresql -F ' ' -d "\${2:-postgres}" -c "$1"; }
cp /etc/postgresql-databases/databases.json /tmp/databases.json; chmod 644 /tmp/databases.json
run() { as /usr/local/lib/estate/postgresql-databases "$@" /tmp/databases.json /etc/postgresql-databases/passwords.json; }
only() { printf '{"socket": "/run/postgresql", "monitoring": "prometheus", "databases": %s}' "$1" > /tmp/databases.json; }
${script}
as $bin/pg_ctl -D /tmp/pg -w -s -m immediate stop`,
  );
  return output;
}

describe("databases and owners, on a real PostgreSQL", () => {
  it("are made as declared, once", function () {
    const root = daemonRoot();
    if (root === undefined) return this.skip();
    const output = besidePostgresql(
      root,
      `only '{"pycon-prod": "pycon-prod", "speed-web": "monitoring"}'
run
echo "again:"; run; echo "check:"; run --check && echo fine
sql "SELECT datname, pg_get_userbyid(datdba), datacl FROM pg_database WHERE datname ~ '-' ORDER BY 1"
sql "SELECT rolname, rolcanlogin, rolpassword LIKE 'SCRAM-SHA-256%', rolsuper, rolcreatedb FROM pg_authid WHERE rolname !~ '^pg_' ORDER BY 1"
grep -c "$(sed -n 's/.*"pycon-prod": "\\(.*\\)".*/\\1/p' /etc/postgresql-databases/passwords.json)" /tmp/pg/log`,
    );
    assert.equal(
      output,
      `CREATE ROLE "monitoring" LOGIN
ALTER ROLE "monitoring"
COMMENT ON ROLE "monitoring" IS 'declared by the estate'
CREATE ROLE "pycon-prod" LOGIN
ALTER ROLE "pycon-prod"
COMMENT ON ROLE "pycon-prod" IS 'declared by the estate'
CREATE ROLE "prometheus" LOGIN
GRANT pg_monitor TO "prometheus"
CREATE DATABASE "pycon-prod" OWNER "pycon-prod" TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'
REVOKE ALL ON DATABASE "pycon-prod" FROM PUBLIC
GRANT ALL ON DATABASE "pycon-prod" TO "pycon-prod"
COMMENT ON DATABASE "pycon-prod" IS 'declared by the estate'
CREATE DATABASE "speed-web" OWNER "monitoring" TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'
REVOKE ALL ON DATABASE "speed-web" FROM PUBLIC
GRANT ALL ON DATABASE "speed-web" TO "monitoring"
COMMENT ON DATABASE "speed-web" IS 'declared by the estate'
again:
check:
fine
pycon-prod pycon-prod {"\\"pycon-prod\\"=CTc/\\"pycon-prod\\""}
speed-web monitoring {monitoring=CTc/monitoring}
monitoring t t f f
postgres t  t t
prometheus t  f f
pycon-prod t t f f
0
`,
    );
  });

  it("are revoked where the declaration lost them, keep their data, and come back", function () {
    const root = daemonRoot();
    if (root === undefined) return this.skip();
    const output = besidePostgresql(
      root,
      `only '{"pycon-prod": "pycon-prod", "speed-web": "speed-web"}'; run > /dev/null
sql "CREATE TABLE kept AS SELECT 42 AS answer" speed-web
only '{"pycon-prod": "pycon-prod"}'; run --check; run; run --check && echo fine
sql "SELECT rolcanlogin FROM pg_roles WHERE rolname = 'speed-web'"
sql "SELECT has_database_privilege('speed-web', 'speed-web', 'CONNECT')"
only '{"pycon-prod": "pycon-prod", "speed-web": "speed-web"}'; run; run --check && echo fine
sql "SELECT answer FROM kept" speed-web
sql "SELECT has_database_privilege('speed-web', 'speed-web', 'CONNECT')"`,
    );
    assert.equal(
      output,
      `postgresql-databases: not as declared yet: REVOKE CONNECT ON DATABASE "speed-web" FROM PUBLIC, "speed-web"; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'speed-web'; ALTER ROLE "speed-web" NOLOGIN; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'speed-web'
REVOKE CONNECT ON DATABASE "speed-web" FROM PUBLIC, "speed-web"
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'speed-web'
ALTER ROLE "speed-web" NOLOGIN
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'speed-web'
fine
f
f
ALTER ROLE "speed-web" LOGIN
REVOKE ALL ON DATABASE "speed-web" FROM PUBLIC
GRANT ALL ON DATABASE "speed-web" TO "speed-web"
fine
42
t
`,
    );
  });

  it("have a new password at once, and a mistake is one line", function () {
    const root = daemonRoot();
    if (root === undefined) return this.skip();
    const output = besidePostgresql(
      root,
      `only '{"pycon-prod": "pycon-prod"}'; run > /dev/null
sed -i 's/"pycon-prod": ".*"/"pycon-prod": "another"/' /etc/postgresql-databases/passwords.json; run; run
only '{"bugs": "bugs"}'; run; echo "status $?"
printf '{' > /tmp/databases.json; run; echo "status $?"`,
    );
    assert.equal(
      output,
      `ALTER ROLE "pycon-prod"
postgresql-databases: there is no password for bugs
status 1
postgresql-databases: /tmp/databases.json: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)
status 1
`,
    );
  });
});
