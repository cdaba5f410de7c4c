import { rollout, type Turn } from "../../../stacks/derive/rollout.ts";
import { dev } from "../../../stacks/dev/index.ts";
import { prod } from "../../../stacks/prod/index.ts";
import type { Estate } from "../../../stacks/vocabulary/index.ts";
import { unitTest } from "../../support/harness.ts";

function turnOf(estate: Estate, name: string): Turn {
  const found = rollout(estate).find(({ server }) => server.name === name);
  if (!found) throw new Error(`${name} has no turn`);
  return found;
}

/** `after` and `needs` of a machine by name. */
function waits(estate: Estate, name: string) {
  const { after, needs } = turnOf(estate, name);
  return [after?.name, ...needs.map((server) => server.name)];
}

describe("rollout", () => {
  for (const estate of [prod, dev]) {
    unitTest(`of ${estate.name} has every machine once, after those that it waits for`, (assert) => {
      const seen = new Set();
      for (const { server, after, needs } of rollout(estate)) {
        for (const before of [...(after ? [after] : []), ...needs]) assert.ok(seen.has(before), server.name);
        seen.add(server);
      }
      assert.deepEqual([...seen].length, estate.servers.length);
      assert.equal(rollout(estate).length, estate.servers.length);
    });
  }

  unitTest("Consul's servers come first, one after another", (assert) => {
    assert.deepEqual(
      ["consul0", "consul1", "consul2"].map((name) => waits(prod, name)),
      [[undefined], ["consul0"], ["consul1"]],
    );
  });

  unitTest("then all others of its datacenter at the same time", (assert) => {
    for (const name of ["docs0", "hg0", "packages0", "planet0", "slack0"]) {
      assert.deepEqual(waits(prod, name), [undefined, "consul2"]);
    }
  });

  unitTest("other datacenters wait for nobody", (assert) => {
    for (const name of ["backup0", "mail1", "pythontest0"]) assert.deepEqual(waits(prod, name), [undefined]);
  });

  unitTest("PostgreSQL's first primary comes before its replica", (assert) => {
    assert.deepEqual(waits(prod, "pg0"), [undefined, "consul2"]);
    assert.deepEqual(waits(prod, "pg1"), ["pg0", "consul2"]);
  });

  unitTest("machines with a database come after the first primary", (assert) => {
    for (const name of ["pydotorg-prod0", "pycon-staging0", "speed-web0", "monitoring0"]) {
      assert.deepEqual(waits(prod, name), [undefined, "consul2", "pg0"]);
    }
  });

  unitTest("load balancers take turns", (assert) => {
    assert.deepEqual(
      ["lb0", "lb1", "lb2"].map((name) => waits(prod, name)),
      [
        [undefined, "consul2"],
        ["lb0", "consul2"],
        ["lb1", "consul2"],
      ],
    );
  });

  unitTest("a machine of Consul or PostgreSQL that has a database waits for no circle", (assert) => {
    const estate = {
      ...prod,
      postgresql: { ...prod.postgresql, databases: { own: { roles: ["consul", "postgresql"] } } },
    };
    assert.deepEqual(waits(estate, "consul0"), [undefined]);
    assert.deepEqual(waits(estate, "pg0"), [undefined, "consul2"]);
  });
});
