import assert from "node:assert/strict";
import { ask } from "../../sandbox/probes/http.ts";
import { eventually, type RunningEstate } from "./running-estate.ts";

const HEALTH = "https://localhost:9000/_health/database/pydotorg-prod";

/** What happens on hosts is followed without an `up`. */
export function whatFollowsByItself(estate: () => RunningEstate): void {
  describe("without an up", () => {
    it("load balancers follow a service that stops, and that returns", async () => {
      const address = (await estate().host("web0")).addresses[1] ?? "";
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

    it("applications follow a switchover of PostgreSQL, and the next up has nothing to do", async () => {
      const patroni = "runuser -u postgres -- patronictl -c /etc/patroni/conf.d";
      const leader = async () => {
        const members: unknown = JSON.parse(await estate().on("pg0", `${patroni} list --format json`));
        assert.ok(Array.isArray(members));
        const found = members.find(({ Role }) => Role === "Leader");
        assert.equal(found?.State, "running");
        return String(found.Member);
      };
      const before = await leader();
      const after = before.startsWith("pg0") ? before.replace("pg0", "pg1") : before.replace("pg1", "pg0");
      await estate().on("pg0", `${patroni} switchover --leader ${before} --candidate ${after} --force`);

      const [, expected] = (await estate().host(after.slice(0, 3))).addresses;
      await eventually(async () => {
        assert.equal(await leader(), after);
        const lookUp = "getent ahostsv4 primary.postgresql.service.consul | awk '{ print $1; exit }'";
        assert.equal((await estate().on("pydotorg0", lookUp)).trim(), expected);
        const asked = `curl --silent --fail --insecure --header 'Host: www.dev.psf.io' ${HEALTH}`;
        await estate().on("pydotorg0", asked);
      });
      assert.deepEqual(Object.keys((await estate().succeedingUp("--skip-preview")).counts), ["unchanged"]);
      assert.equal(await leader(), after);
    });
  });
}
