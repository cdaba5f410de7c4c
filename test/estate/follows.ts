import assert from "node:assert/strict";
import { ask } from "../../sandbox/probes/http.ts";
import { patroni, sql } from "./postgresql.ts";
import { eventually, type RunningEstate } from "./running-estate.ts";

const HEALTH = "https://localhost:9000/_health/database/pydotorg-prod";

/** What happens on hosts is followed without an `up`. */
export function whatFollowsByItself(estate: () => RunningEstate): void {
  describe("without an up", () => {
    it("load balancers follow a service that stops, and that returns", async () => {
      const address = await estate().privateAddressOf("web0");
      const balancers = ["lb0", "lb1"];
      const isListed = async (label: string) => {
        const backend = /^backend docs\n([\s\S]*?)\n\n/m;
        const [, lines = ""] = backend.exec(await estate().on(label, "cat /etc/haproxy/haproxy.cfg")) ?? [];
        return lines.includes(` ${address}:9000`);
      };
      const status = async () => (await ask(await estate().visitor(), "https://docs.dev.psf.io/")).status;
      for (const label of balancers) assert.equal(await isListed(label), true);

      await estate().on("web0", "systemctl stop nginx");
      await eventually(async () => {
        for (const label of balancers) assert.equal(await isListed(label), false, label);
        assert.equal(await status(), 503);
      });
      await estate().on("web0", "systemctl start nginx");
      await eventually(async () => {
        for (const label of balancers) assert.equal(await isListed(label), true, label);
        assert.equal(await status(), 200);
      });
    });

    /** The leader and the replicas of PostgreSQL's pair, as one of its machines sees them; who does not run is left out. */
    const pair = async (label: string) => {
      const members: unknown = JSON.parse(await estate().on(label, `${patroni} list --format json`));
      assert.ok(Array.isArray(members));
      const running = members.filter(({ State }) => ["running", "streaming"].includes(State));
      const those = (role: string) =>
        running.filter(({ Role }) => Role === role).map(({ Member }) => String(Member));
      return { leaders: those("Leader"), replicas: those("Replica") };
    };
    const leader = async () => {
      const { leaders } = await pair("pg0");
      assert.equal(leaders.length, 1);
      return String(leaders[0]);
    };
    const otherThan = (member: string) =>
      member.startsWith("pg0") ? member.replace("pg0", "pg1") : member.replace("pg1", "pg0");
    const labelOf = (member: string) => member.slice(0, 3);
    /** Consul names that member as the primary, and an application's question is answered. */
    const followed = async (member: string) => {
      const expected = await estate().privateAddressOf(labelOf(member));
      const lookUp = "getent ahostsv4 primary.postgresql.service.consul | awk '{ print $1; exit }'";
      assert.equal((await estate().on("pydotorg0", lookUp)).trim(), expected);
      const asked = `curl --silent --fail --insecure --header 'Host: www.dev.psf.io' ${HEALTH}`;
      await estate().on("pydotorg0", asked);
    };

    it("applications follow a switchover of PostgreSQL, and the next up has nothing to do", async () => {
      const before = await leader();
      const after = otherThan(before);
      await estate().on("pg0", `${patroni} switchover --leader ${before} --candidate ${after} --force`);
      await eventually(async () => {
        assert.equal(await leader(), after);
        await followed(after);
      });
      assert.deepEqual(Object.keys((await estate().succeedingUp("--skip-preview")).counts), ["unchanged"]);
      assert.equal(await leader(), after);
    });

    it("applications follow PostgreSQL away from a machine without network, which returns as a replica", async () => {
      const before = await leader();
      const after = otherThan(before);
      const ask = (member: string, statement: string) => sql(estate(), labelOf(member), statement);
      const word = "select word from kept_over_a_partition";
      await ask(before, "create table kept_over_a_partition as select 'kept' as word");
      await eventually(async () => assert.equal(await ask(after, word), "kept\n"));

      const every = (state: string) =>
        `for each in /sys/class/net/eth*; do ip link set \${each##*/} ${state}; done`;
      await estate().on(labelOf(before), every("down"));
      await eventually(async () => {
        assert.deepEqual((await pair(labelOf(after))).leaders, [after]);
        await followed(after);
      });
      // Who could still write to the machine that is cut off would lose it.
      await eventually(async () => assert.equal(await ask(before, "select pg_is_in_recovery()"), "t\n"));
      assert.equal(await ask(after, `${word}; drop table kept_over_a_partition`), "kept\n");

      await estate().on(labelOf(before), every("up"));
      await eventually(async () => {
        assert.deepEqual(await pair("pg0"), { leaders: [after], replicas: [before] });
        await followed(after);
      });
    });
  });
}
