import assert from "node:assert/strict";
import { changeOf, filesOf, hostChange } from "../sections/plans.ts";
import { verdictsOf } from "./verdicts.ts";

const instance = "openstack:compute/instance:Instance";

describe("the gate's rule stateful", () => {
  it("names a protected machine that would be replaced, and the inputs that force it", () => {
    const pg0 = changeOf(
      `${instance}::pg0-iad1`,
      { imageId: "a" },
      { imageId: "b" },
      {
        operation: "replace",
        forcing: ["imageId"],
        protected: true,
      },
    );
    assert.deepEqual(verdictsOf("stateful", [pg0]), [
      "1 stateful resource would be lost: pg0-iad1 (machine) is replaced, because imageId changes",
    ]);
  });

  it("tells what is deleted from what stays in the cloud", () => {
    const zone = changeOf("digitalocean:index/domain:Domain::jython.org", { name: "jython.org" }, undefined);
    const kept = changeOf(`${instance}::pg1-iad1`, {}, undefined, { retained: true });
    assert.deepEqual(verdictsOf("stateful", [zone, kept]), [
      "2 stateful resources would be lost: jython.org (zone) is deleted; pg1-iad1 (machine) is forgotten, and stays in the cloud with nobody to look after it",
    ]);
  });

  it("names ten, and counts the rest", () => {
    const zones = Array.from({ length: 12 }, (_, index) =>
      changeOf(`digitalocean:index/domain:Domain::z${index}`, { name: `z${index}` }, undefined),
    );
    const [text = ""] = verdictsOf("stateful", zones);
    assert.match(text, /^12 stateful resources would be lost: z0 \(zone\) is deleted; .*; and 2 more$/);
  });

  it("refuses to move a database's directory, though no resource is lost", () => {
    const cluster = (version: number) =>
      filesOf({
        "/etc/patroni/conf.d/cluster.yml": `postgresql:\n  data_dir: /srv/postgresql/${version}/postgresql\n`,
      });
    const changes = ["pg0-iad1", "pg1-iad1"].map((key) => hostChange(key, cluster(16), cluster(15)));
    assert.deepEqual(verdictsOf("stateful", changes), [
      "2 databases would start in an empty directory: pg0, pg1 in iad1, whose data moves from /srv/postgresql/16/postgresql to /srv/postgresql/15/postgresql. Upgrade a database by a new machine beside it, or by pg_upgrade",
    ]);
    assert.deepEqual(verdictsOf("stateful", [hostChange("pg0-iad1", cluster(16), undefined)]), []);
  });

  it("lets what holds no state be replaced, and what holds some be changed", () => {
    const web = changeOf(`${instance}::docs0-iad1`, {}, {}, { operation: "replace" });
    const pg0 = changeOf(`${instance}::pg0-iad1`, {}, {}, { protected: true });
    assert.deepEqual(verdictsOf("stateful", [web, pg0]), []);
  });
});
