import assert from "node:assert/strict";
import type { Properties } from "../../../../sandbox/provider/values.ts";
import { consul } from "../../../../sandbox/providers/consul/index.ts";
import { CATALOG_ENTRY, NODE, SERVICE } from "../../../../sandbox/providers/consul/types.ts";
import { driver, memoryCloud, tamper } from "../memory-cloud.ts";

const CLUSTER = { address: "consul.psf.io:8501", datacenter: "iad1", scheme: "https", token: "t" };
const CHECK = { checkId: "up", name: "up", interval: "60s", timeout: "5s", http: "https://web.psf.io/" };
const listed = (text: string) => ({ message: `1 error occurred:\n\t* ${text}\n\n` });

async function withNode() {
  const cloud = driver(consul.resources, CLUSTER);
  const node = await cloud.create(NODE, { name: "web", address: "10.0.0.1" });
  const ask = async (name: string, inputs: Properties) =>
    await consul.functions[`consul:index/${name}:${name}`]?.(inputs, cloud.context);
  return { ...cloud, node, ask };
}

describe("Consul node", () => {
  it("is named after its name and address, and lives in the provider's datacenter", async () => {
    const { node, read } = await withNode();
    assert.equal(node.id, "web-10.0.0.1");
    assert.deepEqual(node.outputs, { name: "web", address: "10.0.0.1", meta: {}, datacenter: "iad1" });
    assert.deepEqual(read(node), { id: node.id, outputs: node.outputs, inputs: node.inputs });
  });

  it("overwrites one of the same name, and keeps its services", async () => {
    const { create, read, node } = await withNode();
    const service = await create(SERVICE, { name: "http", node: "web", port: 80 });
    const moved = await create(NODE, { name: "web", address: "10.0.0.2", meta: { rack: "1" } });
    assert.equal(moved.id, "web-10.0.0.2");
    assert.equal(read(node)?.id, "web-10.0.0.2");
    assert.deepEqual(read(service)?.outputs, service.outputs);
  });

  it("changes its meta in place, and is imported by its name", async () => {
    const { node, update, importing } = await withNode();
    const updated = await update(node, {
      name: "web",
      address: "10.0.0.1",
      meta: { "external-node": "true" },
    });
    assert.deepEqual(updated.outputs.meta, { "external-node": "true" });
    assert.deepEqual(importing(NODE, "web"), {
      id: "web-10.0.0.1",
      outputs: updated.outputs,
      inputs: { ...updated.inputs, datacenter: "iad1" },
    });
    assert.equal(importing(NODE, "nobody"), undefined);
  });

  it("takes its services along, and is gone from the state once it is gone", async () => {
    const { node, create, read, remove } = await withNode();
    const service = await create(SERVICE, { name: "http", node: "web" });
    await remove(node);
    assert.equal(read(node), undefined);
    assert.equal(read(service), undefined);
  });

  it("lives in one cluster and datacenter, whatever the names in others", async () => {
    const cloud = memoryCloud();
    const inputs = { name: "web", address: "10.0.0.1" };
    const first = driver(consul.resources, CLUSTER, cloud);
    const second = driver(
      consul.resources,
      { ...CLUSTER, address: "https://consul.dev.psf.io:8501/" },
      cloud,
    );
    const [one, other, elsewhere] = [
      await first.create(NODE, inputs),
      await second.create(NODE, { ...inputs, meta: { stage: "dev" } }),
      await first.create(NODE, { ...inputs, datacenter: "ord1" }),
    ];
    assert.equal(elsewhere.outputs.datacenter, "ord1");
    await first.remove(one);
    assert.equal(first.read(one), undefined);
    assert.deepEqual(second.read(other)?.outputs, other.outputs);
    assert.deepEqual(first.read(elsewhere)?.outputs, elsewhere.outputs);
    await second.remove(other);
    assert.equal(second.read(other), undefined);
  });
});

describe("Consul service", () => {
  it("has its node's address and its own name as id, and hides who registered it", async () => {
    const { create, read, cloud } = await withNode();
    const service = await create(SERVICE, { name: "http", node: "web", port: 80, tags: ["a"] });
    assert.equal(service.id, "http");
    assert.deepEqual(service.outputs, {
      name: "http",
      node: "web",
      serviceId: "http",
      address: "10.0.0.1",
      port: 80,
      tags: ["a"],
      meta: {},
      enableTagOverride: false,
      checks: [],
      datacenter: "iad1",
    });
    assert.deepEqual(cloud.get(SERVICE, "http")?.properties.meta, { "external-source": "terraform" });
    assert.deepEqual(read(service)?.outputs, service.outputs);
  });

  it("needs a node", async () => {
    const { create } = await withNode();
    await assert.rejects(
      create(SERVICE, { name: "http", node: "nobody" }),
      listed("node does not exist: 'nobody'"),
    );
  });

  it("may have the id of another on another node", async () => {
    const { create, read, remove } = await withNode();
    await create(NODE, { name: "other", address: "10.0.0.2" });
    const one = await create(SERVICE, { name: "http", node: "web" });
    const other = await create(SERVICE, { name: "http", node: "other" });
    await remove(one);
    assert.equal(read(one), undefined);
    assert.equal(read(other)?.outputs.address, "10.0.0.2");
  });

  it("shows durations in Go's form, and differs from what was written for ever", async () => {
    const { create, compare, update } = await withNode();
    const inputs = { name: "http", node: "web", checks: [CHECK] };
    const service = await create(SERVICE, inputs);
    const canonical = {
      interval: "1m0s",
      timeout: "5s",
      deregisterCriticalServiceAfter: "30s",
      method: "GET",
    };
    const shown = {
      ...{ ...CHECK, ...canonical },
      ...{ notes: "", status: "critical", tcp: "", tlsSkipVerify: false, headers: [] },
    };
    assert.deepEqual(service.outputs.checks, [shown]);
    assert.deepEqual(compare(service, inputs), { changedOutputs: ["checks"] });
    const settled = await update(service, { ...inputs, checks: [{ ...CHECK, interval: "1m0s" }] });
    assert.deepEqual(compare(settled, settled.inputs), {});
  });

  it("keeps a check that the program took away", async () => {
    const { create, update, compare } = await withNode();
    const check = { ...CHECK, interval: "10s" };
    const service = await create(SERVICE, { name: "http", node: "web", checks: [check] });
    const updated = await update(service, { name: "http", node: "web", port: 81 });
    assert.equal(updated.outputs.port, 81);
    assert.deepEqual(updated.outputs.checks, service.outputs.checks);
    assert.deepEqual(compare(updated, updated.inputs), { changedOutputs: ["checks"] });
  });

  for (const [check, reason] of [
    [{ tcp: "web:80" }, "you cannot set both tcp and http in the same check"],
    [{ timeout: "soon" }, "failed to parse timeout: 0"],
    [{ deregisterCriticalServiceAfter: "1d" }, "failed to parse deregister_critical_service_after: 0"],
  ] as const) {
    it(`refuses a check with ${JSON.stringify(check)}`, async () => {
      const { create } = await withNode();
      await assert.rejects(
        create(SERVICE, { name: "http", node: "web", checks: [{ ...CHECK, ...check }] }),
        listed(`failed to fetch health-checks: ${reason}`),
      );
    });
  }

  it("shows weights only where they are not the usual ones", async () => {
    const { create } = await withNode();
    const plain = await create(SERVICE, { name: "a", node: "web" });
    const heavy = await create(SERVICE, { name: "b", node: "web", weights: { passing: 10 } });
    assert.equal(plain.outputs.weights, undefined);
    assert.deepEqual(heavy.outputs.weights, { passing: 10, warning: 1 });
  });

  it("shows drift", async () => {
    const { create, read, cloud } = await withNode();
    const service = await create(SERVICE, { name: "http", node: "web", port: 80 });
    tamper(cloud, SERVICE, "http", { port: 8080 });
    assert.equal(read(service)?.inputs.port, 8080);
    tamper(cloud, SERVICE, "http", { name: "renamed" });
    assert.equal(read(service), undefined);
  });
});

describe("Consul catalog", () => {
  it("is read through the data sources", async () => {
    const { create, ask } = await withNode();
    await create(SERVICE, { name: "http", node: "web", port: 80, tags: ["b", "a"] });
    assert.deepEqual(await ask("getDatacenters", {}), { id: "-", datacenters: ["iad1"] });
    const nodes = await ask("getNodes", {});
    assert.deepEqual([nodes?.id, nodes?.nodeNames], ["catalog-nodes-iad1", ["web"]]);
    const services = await ask("getServices", {});
    assert.deepEqual([services?.names, services?.services], [["http"], { http: "a b" }]);
    const found = await ask("getService", { name: "http", tag: "a" });
    assert.equal(found?.id, "catalog-service-iad1-http");
    assert.ok(Array.isArray(found?.services) && found.services.length === 1);
    const none = await ask("getService", { name: "http", tag: "c" });
    assert.deepEqual(none?.services, []);
  });

  it("takes a node with its services as one entry, and gives the whole node back", async () => {
    const { create, read, remove, ask, node } = await withNode();
    const entry = await create(CATALOG_ENTRY, {
      node: "web",
      address: "10.0.0.1",
      services: [
        { name: "http", port: 80 },
        { name: "api", id: "a1" },
      ],
    });
    assert.equal(entry.id, "web-10.0.0.1-[a1,http]");
    assert.equal(entry.outputs.datacenter, "iad1");
    assert.deepEqual((await ask("getServices", {}))?.names, ["api", "http"]);
    assert.deepEqual(read(entry)?.outputs, entry.outputs);
    await remove(entry);
    assert.deepEqual([read(entry), read(node)], [undefined, undefined]);
  });
});
