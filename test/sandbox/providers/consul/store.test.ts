import assert from "node:assert/strict";
import { consul } from "../../../../sandbox/providers/consul/index.ts";
import { CONFIG_ENTRY, KEY, KEY_PREFIX, PREPARED_QUERY } from "../../../../sandbox/providers/consul/types.ts";
import { driver } from "../memory-cloud.ts";

const CLUSTER = { address: "consul.psf.io:8501", datacenter: "iad1", scheme: "https", token: "t" };
const SCOPE = "consul.psf.io:8501 iad1";
const listed = (text: string) => ({ message: `1 error occurred:\n\t* ${text}\n\n` });

describe("Consul key prefix", () => {
  const inputs = { pathPrefix: "app/", subkeys: { a: "1", b: "2" } };

  it("is its own id, and writes its keys", async () => {
    const { create, cloud, read, importing } = driver(consul.resources, CLUSTER);
    const prefix = await create(KEY_PREFIX, {
      ...inputs,
      subkeyCollection: [{ path: "c", value: "3", flags: 7 }],
    });
    assert.equal(prefix.id, "app/");
    assert.deepEqual(prefix.outputs, {
      pathPrefix: "app/",
      datacenter: "iad1",
      subkeys: { a: "1", b: "2" },
      subkeyCollection: [{ path: "c", value: "3", flags: 7 }],
    });
    assert.deepEqual(cloud.get(KEY, "app/c")?.properties, { value: "3", flags: 7 });
    assert.deepEqual(read(prefix)?.outputs, prefix.outputs);
    assert.deepEqual(importing(KEY_PREFIX, "app/")?.outputs.subkeys, { a: "1", b: "2", c: "3" });
  });

  it("is / where it is everything", async () => {
    const { create, read } = driver(consul.resources, CLUSTER);
    const all = await create(KEY_PREFIX, { pathPrefix: "", subkeys: { a: "1" } });
    assert.equal(all.id, "/");
    assert.deepEqual(read(all)?.outputs.subkeys, { a: "1" });
  });

  it("does not take over keys that are there", async () => {
    const { create } = driver(consul.resources, CLUSTER);
    await create(KEY_PREFIX, inputs);
    await assert.rejects(
      create(KEY_PREFIX, inputs),
      listed("2 keys already exist under app/; delete them before managing this prefix with Terraform"),
    );
  });

  it("shows a foreign key after a refresh, and deletes it with the next update", async () => {
    const { create, cloud, read, update } = driver(consul.resources, CLUSTER);
    const prefix = await create(KEY_PREFIX, inputs);
    cloud.put({ type: KEY, id: "app/foreign", scope: SCOPE, properties: { value: "x", flags: 0 } });
    const found = read(prefix);
    assert.deepEqual(found?.outputs.subkeys, { a: "1", b: "2", foreign: "x" });
    const refreshed = { ...prefix, ...found };
    const updated = await update(refreshed, { ...inputs, subkeys: { a: "9" } });
    assert.deepEqual(updated.outputs.subkeys, { a: "9" });
    assert.equal(cloud.get(KEY, "app/foreign"), undefined);
  });

  it("stays when it is emptied, and takes the whole tree along", async () => {
    const { create, cloud, read, remove } = driver(consul.resources, CLUSTER);
    const prefix = await create(KEY_PREFIX, inputs);
    cloud.remove(KEY, "app/a");
    cloud.remove(KEY, "app/b");
    assert.deepEqual(read(prefix)?.outputs.subkeys, {});
    cloud.put({ type: KEY, id: "app/x/y", scope: SCOPE, properties: { value: "", flags: 0 } });
    cloud.put({ type: KEY, id: "apple", scope: SCOPE, properties: { value: "", flags: 0 } });
    await remove(prefix);
    assert.deepEqual(
      cloud.list(KEY).map(({ id }) => id),
      ["apple"],
    );
  });
});

describe("Consul config entry", () => {
  const inputs = {
    kind: "service-defaults",
    name: "web",
    configJson: '{ "Protocol": "http", "Kind": "service-defaults", "Expose": {"Paths": [], "Checks": true} }',
  };

  it("shows the server's JSON, and leaves the program's as it wrote it", async () => {
    const { create, read, compare } = driver(consul.resources, CLUSTER);
    const entry = await create(CONFIG_ENTRY, inputs);
    assert.equal(entry.id, "service-defaults-web");
    assert.equal(entry.outputs.configJson, '{"Expose":{"Checks":true,"Paths":[]},"Protocol":"http"}');
    assert.deepEqual(read(entry)?.inputs, inputs);
    const same = { ...inputs, configJson: String(entry.outputs.configJson) };
    assert.deepEqual(compare(entry, same), { ignore: ["configJson"] });
    assert.deepEqual(compare(entry, { ...inputs, configJson: "{}" }), {});
  });

  it("overwrites, is imported by kind and name, and is dropped when it is gone", async () => {
    const { create, read, remove, importing } = driver(consul.resources, CLUSTER);
    await create(CONFIG_ENTRY, inputs);
    const entry = await create(CONFIG_ENTRY, { ...inputs, configJson: '{"Protocol":"grpc"}' });
    const state = { kind: "service-defaults", name: "web", configJson: '{"Protocol":"grpc"}' };
    assert.deepEqual(importing(CONFIG_ENTRY, "service-defaults/web"), {
      id: "service-defaults-web",
      outputs: state,
      inputs: state,
    });
    assert.deepEqual(importing(CONFIG_ENTRY, "default/default/service-defaults/web")?.outputs, {
      ...state,
      namespace: "default",
      partition: "default",
    });
    assert.throws(() => importing(CONFIG_ENTRY, "web"), {
      message: 'expected path of the form "<kind>/<name>" or "<partition>/<namespace>/<kind>/<name>"',
    });
    await remove(entry);
    assert.equal(read(entry), undefined);
  });

  it("refuses what is no entry", async () => {
    const { create } = driver(consul.resources, CLUSTER);
    for (const [change, message] of [
      [{ configJson: "" }, "failed to unmarshal configMap: unexpected end of JSON input"],
      [
        { configJson: "[]" },
        "failed to unmarshal configMap: json: cannot unmarshal array into Go value of type map[string]interface {}",
      ],
      [{ kind: "nothing" }, "failed to decode config entry: invalid config entry kind: nothing"],
    ] as const) {
      await assert.rejects(create(CONFIG_ENTRY, { ...inputs, ...change }), listed(message));
    }
  });
});

describe("Consul prepared query", () => {
  it("has an UUID, a name of its own, and changes in place", async () => {
    const { create, update, read, remove } = driver(consul.resources, CLUSTER);
    const query = await create(PREPARED_QUERY, { name: "web", service: "web", failover: { nearestN: 2 } });
    assert.equal(query.id, "00000000-0000-4000-8000-000000000001");
    assert.deepEqual(query.outputs.failover, { nearestN: 2 });
    await assert.rejects(
      create(PREPARED_QUERY, { name: "web", service: "api" }),
      listed("Unexpected response code: 500 (name 'web' aliases an existing query name)"),
    );
    const updated = await update(query, { name: "web", service: "web", onlyPassing: true });
    assert.deepEqual([updated.outputs.onlyPassing, updated.outputs.failover], [true, undefined]);
    assert.deepEqual(read(updated)?.outputs, updated.outputs);
    await remove(updated);
    assert.equal(read(updated), undefined);
  });
});
