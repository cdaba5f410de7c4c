import assert from "node:assert/strict";
import { hostBundles } from "../../../roles/index.ts";
import { databasesOf } from "../../../roles/pgbouncer/place.ts";
import { fillIn } from "../../../roles/secrets.ts";
import { daemonRoot, judge } from "../../support/daemons.ts";
import { bundlesOf, everyHost } from "../../support/hosts.ts";

/** A secret file's text with the names of its holes. */
function secretFile(stack: string, key: string, path: `/${string}`) {
  const file = bundlesOf(stack, key).secrets.files[path];
  assert.ok(file, `no secret file ${path}`);
  return { ...file, text: fillIn(file.content, (name) => `<${name}>`) };
}

/** A shell's lines: what the packages and the network would have brought; then pgbouncer, as $pid, once it listens. */
const PLACE =
  "exec 2>&1; ip link set lo up; mkdir -p /run/postgresql; chown postgres /run/postgresql; chgrp postgres /etc/pgbouncer/*";
const START = `runuser -u postgres -- pgbouncer /etc/pgbouncer/pgbouncer.ini 2>/tmp/log & pid=$!
for try in $(seq 300); do grep -q 'process up' /tmp/log && break; sleep 0.1; done`;

describe("pgbouncer", () => {
  it("is on the machines whose applications have databases, and on no others", () => {
    for (const host of everyHost()) {
      const { configuration } = hostBundles(host.estate, host.server);
      assert.equal(
        "pgbouncer.service" in (configuration.units ?? {}),
        databasesOf(host).length > 0,
        `${host.estate.name} ${host.name}`,
      );
    }
  });

  it("alone knows the owner's password, and goes to the primary with it", () => {
    const { text, group, mode, reload } = secretFile("dev", "pycon0-iad1", "/etc/pgbouncer/databases.ini");
    assert.equal(
      text,
      "pycon-prod = host=primary.postgresql.service.consul port=5432 dbname=pycon-prod user=pycon-prod connect_query='select pg_terminate_backend(pg_backend_pid()) where pg_is_in_recovery()' password=<postgresql/owner-password/pycon-prod>\n" +
        "pycon-staging = host=primary.postgresql.service.consul port=5432 dbname=pycon-staging user=pycon-staging connect_query='select pg_terminate_backend(pg_backend_pid()) where pg_is_in_recovery()' password=<postgresql/owner-password/pycon-staging>\n",
    );
    assert.deepEqual([group, mode, reload], ["postgres", "0640", ["pgbouncer.service"]]);
  });

  it("takes a password of the machine's own from applications", () => {
    assert.equal(
      secretFile("dev", "pycon0-iad1", "/etc/pgbouncer/clients.txt").text,
      '"pycon-prod" "<postgresql/node-password/pycon-prod>"\n' +
        '"pycon-staging" "<postgresql/node-password/pycon-staging>"\n',
    );
    const { text, group, mode } = secretFile("dev", "pycon0-iad1", "/etc/database/pycon-prod.env");
    assert.equal(
      text,
      `PGHOST=127.0.0.1
PGPORT=6432
PGDATABASE=pycon-prod
PGUSER=pycon-prod
PGPASSWORD=<postgresql/node-password/pycon-prod>
DATABASE_URL=postgresql://pycon-prod:<postgresql/node-password/pycon-prod>@127.0.0.1:6432/pycon-prod
`,
    );
    assert.deepEqual([group, mode], ["database", "0640"]);
  });

  it("gives each database to the client of its own name", () => {
    assert.equal(
      bundlesOf("dev", "pycon0-iad1").configuration.files?.["/etc/pgbouncer/access.conf"]?.content,
      'host "pycon-prod" "pycon-prod" 127.0.0.1/32 scram-sha-256\n' +
        'host "pycon-staging" "pycon-staging" 127.0.0.1/32 scram-sha-256\n',
    );
  });

  it("starts with its files, and refuses who has another password or another database's", function () {
    const root = daemonRoot();
    if (root === undefined) return this.skip();
    const { output } = judge(
      root,
      bundlesOf("dev", "pycon0-iad1"),
      `${PLACE}
${START}
export PGPASSWORD=wrong PGCONNECT_TIMEOUT=5
psql -h 127.0.0.1 -p 6432 -U pycon-prod -d pycon-prod -c 'select 1'
PGPASSWORD=$(sed -n 's/^PGPASSWORD=//p' /etc/database/pycon-prod.env) psql -h 127.0.0.1 -p 6432 -U pycon-prod -d pycon-staging -c 'select 1'
grep -oE '(process up|WARNING|ERROR|FATAL).*' /tmp/log | sed -E 's/(process up).*/\\1/; s/C-0x[0-9a-f]*: //; s/:[0-9]+ / /'
kill $pid`,
    );
    assert.equal(
      output,
      'psql: error: connection to server at "127.0.0.1", port 6432 failed: FATAL:  SASL authentication failed\n' +
        'psql: error: connection to server at "127.0.0.1", port 6432 failed: FATAL:  login rejected\n' +
        "process up\n" +
        "ERROR pycon-prod/pycon-prod@127.0.0.1 password authentication failed\n" +
        "WARNING pycon-prod/pycon-prod@127.0.0.1 pooler error: SASL authentication failed\n" +
        "WARNING pycon-staging/pycon-prod@127.0.0.1 pooler error: login rejected\n",
    );
  });
});

describe("pgbouncer's connections", () => {
  it("are never to a replica, whatever the primary's name leads to", function () {
    const root = daemonRoot();
    if (root === undefined) return this.skip();
    // The same machine is the replica and then the primary; its socket needs no TLS.
    const { output } = judge(
      root,
      bundlesOf("dev", "pycon0-iad1"),
      `${PLACE}
export PATH=/usr/lib/postgresql/15/bin:$PATH PGHOST=/run/postgresql PGUSER=postgres PGDATABASE=postgres PGCONNECT_TIMEOUT=5
as() { runuser -u postgres -- "$@"; }
server() { as pg_ctl --pgdata=/tmp/data --silent --wait --log=/tmp/server.log --options="-c listen_addresses=''" "$@"; }
as initdb --pgdata=/tmp/data --auth=trust --no-sync >/dev/null
server start
psql --quiet -c 'create role "pycon-prod" login' -c 'create database "pycon-prod" owner "pycon-prod"'
sed -i 's#host=[^ ]*#host=/run/postgresql#' /etc/pgbouncer/databases.ini
${START}
ask() { (set -a; . /etc/database/pycon-prod.env; timeout 10 psql -Atc 'select pg_is_in_recovery()'; echo "status $?"); }
ask
server --mode=fast stop; as touch /tmp/data/standby.signal; server start
psql -Atc 'select pg_is_in_recovery()'
ask
server promote
# Who comes first after a failed login is told so, and has pgbouncer try again.
for try in $(seq 20); do ask >/tmp/answer 2>&1; grep -q 'status 0' /tmp/answer && break; sleep 0.5; done; cat /tmp/answer
kill $pid; server --mode=fast stop`,
    );
    assert.equal(output, "f\nstatus 0\nt\nstatus 124\nf\nstatus 0\n");
  });
});

describe("the health of databases", () => {
  it("is asked by a program that a Python of any image compiles, in a unit that systemd takes", function () {
    const root = daemonRoot();
    if (root === undefined) return this.skip();
    const { status, output } = judge(
      root,
      bundlesOf("dev", "pycon0-iad1"),
      "python3 -m py_compile /usr/local/lib/estate/database-health && systemd-analyze verify estate-database-health.service",
    );
    assert.equal(output, "");
    assert.equal(status, 0);
  });

  it("names the database that does not answer, once and by HTTP", function () {
    const root = daemonRoot();
    if (root === undefined) return this.skip();
    const { output } = judge(
      root,
      bundlesOf("dev", "pycon0-iad1"),
      `ip link set lo up
/usr/local/lib/estate/database-health --once /etc/database/pycon-prod.env 2>&1; echo "status $?"
/usr/local/lib/estate/database-health --socket /run/h /etc/database/pycon-prod.env & pid=$!
for try in $(seq 300); do [ -S /run/h ] && break; sleep 0.1; done
for path in / /pycon-prod /other; do curl -s -o /tmp/body -w "$path %{http_code}\\n" --unix-socket /run/h http://x$path; cat /tmp/body; done
kill $pid`,
    );
    const refused =
      'pycon-prod: psql: error: connection to server at "127.0.0.1", port 6432 failed: Connection refused Is the server running on that host and accepting TCP/IP connections?\n';
    assert.equal(
      output,
      `${refused}status 1\n/ 503\n${refused}/pycon-prod 503\n${refused}/other 404\nother: no application of this machine has such a database\n`,
    );
  });
});
