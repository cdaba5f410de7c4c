import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { memoryCloud } from "../../../../sandbox/cloud/open.ts";
import { loadFacts } from "../../../../sandbox/facts/load.ts";
import { NO_FAULTS } from "../../../../sandbox/faults/faults.ts";
import type { Existing, ResourceBehaviour } from "../../../../sandbox/provider/behaviour.ts";
import { createResource } from "../../../../sandbox/provider/lifecycle.ts";
import { describePackage, resourceType } from "../../../../sandbox/provider/package.ts";
import type { Properties } from "../../../../sandbox/provider/values.ts";
import { consulFor, isStarting } from "../../../../sandbox/providers/consul/api/client.ts";
import { sameEntry } from "../../../../sandbox/providers/consul/api/config-entry.ts";
import { targetOf } from "../../../../sandbox/providers/consul/api/connection.ts";
import { consul } from "../../../../sandbox/providers/consul/index.ts";
import * as types from "../../../../sandbox/providers/consul/types.ts";
import { type ConsulServer, findConsul, freePorts, LOOPBACK, NAME, startConsul } from "./consul-server.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const READ = { name: "read", rules: 'node_prefix "" { policy = "read" }' };
const listed = (text: string) => ({ message: `1 error occurred:\n\t* ${text}\n\n` });

/** Drives the behaviours against a real Consul the way the server does. */
function driver(configuration: Properties, signal?: AbortSignal) {
  const lines: string[] = [];
  const context = {
    cloud: memoryCloud(),
    configuration,
    realm: LOOPBACK,
    urn: "urn:test",
    name: "test",
    now: () => new Date(),
    info: (line: string) => lines.push(line),
    ...(signal === undefined ? {} : { signal }),
  };
  const behaviour = (type: string): ResourceBehaviour => {
    const found = consul.resources[type];
    assert.ok(found);
    return found;
  };
  const normalised = (type: string, inputs: Properties) =>
    behaviour(type).normalise?.(inputs, { urn: "", name: "", configuration, randomHex: () => "" }) ?? inputs;
  return {
    lines,
    context,
    create: async (type: string, given: Properties): Promise<Existing> => {
      const inputs = normalised(type, given);
      return { ...(await behaviour(type).create(inputs, context)), inputs };
    },
    read: async (type: string, existing: Existing) => behaviour(type).read?.(existing, context),
    importing: async (type: string, id: string) =>
      behaviour(type).read?.({ id, outputs: {}, inputs: {} }, context),
    update: async (type: string, { id, outputs, inputs }: Existing, given: Properties): Promise<Existing> => {
      const newInputs = normalised(type, given);
      const change = { id, outputs, oldInputs: inputs, newInputs };
      return { id, inputs: newInputs, outputs: (await behaviour(type).update?.(change, context)) ?? {} };
    },
    remove: async (type: string, existing: Existing) => behaviour(type).delete(existing, context),
    call: async (name: string, inputs: Properties) =>
      (await consul.functions[`consul:index/${name}:${name}`]?.(inputs, context)) ?? {},
  };
}

describe("a real Consul", () => {
  let directory = "";
  let server: ConsulServer;

  before(async function () {
    directory = mkdtempSync(join(tmpdir(), "consul-program-"));
    const program = findConsul(directory);
    if (program === undefined) {
      console.log("      no consul on PATH or among the sandbox's packages: it comes with the first machine");
      this.skip();
    }
    server = await startConsul(program);
  });
  after(async () => {
    await server?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const cluster = (change: Properties = {}, signal?: AbortSignal) =>
    driver({ ...server.configuration, ...change }, signal);

  it("is waited for after its start", async () => {
    const { lines, call } = cluster();
    assert.deepEqual(await call("getDatacenters", {}), { id: "-", datacenters: ["dc1"] });
    const { address } = server.configuration;
    const waiting = `Consul at https://${address} is not ready yet: `;
    assert.ok(lines.every((line) => line.startsWith(waiting)));
    // Its answers may be there before its access control is.
    await call("getAclPolicy", { name: "global-management" });
  });

  it("keeps policies", async () => {
    const { create, read, importing, update, remove, context } = cluster();
    const policy = await create(types.ACL_POLICY, READ);
    assert.match(policy.id, UUID);
    assert.deepEqual(policy.outputs, { ...READ, description: "", datacenters: [] });
    assert.deepEqual((await importing(types.ACL_POLICY, policy.id))?.inputs, READ);
    assert.deepEqual((await read(types.ACL_POLICY, policy))?.outputs, policy.outputs);
    await assert.rejects(
      create(types.ACL_POLICY, READ),
      listed(
        'error creating ACL policy: Unexpected response code: 500 (Invalid Policy: A Policy with Name "read" already exists)',
      ),
    );
    assert.deepEqual(
      context.cloud.all().map(({ id }) => id),
      ["read"],
    );
    const renamed = await update(types.ACL_POLICY, policy, { ...READ, name: "look", description: "x" });
    assert.equal((await read(types.ACL_POLICY, renamed))?.outputs.name, "look");
    await remove(types.ACL_POLICY, renamed);
    assert.equal(await read(types.ACL_POLICY, renamed), undefined);
    assert.deepEqual(context.cloud.all(), []);
    await remove(types.ACL_POLICY, renamed);
    await assert.rejects(create(types.ACL_POLICY, { name: "bad", rules: "x" }), /Failed to parse ACL rules/);
    assert.deepEqual(context.cloud.all(), []);
  });

  it("keeps tokens, and gives their secret to the function for it alone", async () => {
    const { create, read, update, remove, call } = cluster();
    const policy = await create(types.ACL_POLICY, READ);
    const role = await create(types.ACL_ROLE, { name: "reader", policies: ["read"] });
    assert.deepEqual(role.outputs.policies, ["read"]);
    const byId = await update(types.ACL_ROLE, role, { name: "reader", policies: [policy.id] });
    assert.deepEqual(byId.outputs.policies, [policy.id]);
    await assert.rejects(
      create(types.ACL_ROLE, { name: "other", policies: ["none"] }),
      listed('failed to find policy "none"'),
    );
    const token = await create(types.ACL_TOKEN, {
      description: "Agent on web-1",
      policies: ["read"],
      roles: ["reader"],
      nodeIdentities: [{ nodeName: "web-1", datacenter: "dc1" }],
    });
    assert.deepEqual(token.outputs, {
      accessorId: token.id,
      description: "Agent on web-1",
      expirationTime: "",
      local: false,
      policies: ["read"],
      roles: ["reader"],
      serviceIdentities: [],
      nodeIdentities: [{ nodeName: "web-1", datacenter: "dc1" }],
      templatedPolicies: [],
    });
    const { secretId } = await call("getAclTokenSecretId", { accessorId: token.id });
    assert.match(String(secretId), UUID);
    const own = cluster({ token: secretId ?? "" });
    assert.deepEqual((await own.call("getNodes", {})).nodeNames, ["server"]);
    await assert.rejects(
      own.create(types.ACL_POLICY, { ...READ, name: "more" }),
      /Permission denied: token with AccessorID '[^']*' lacks permission 'acl:read'/,
    );
    const changed = await update(types.ACL_TOKEN, token, { ...token.inputs, policies: [] });
    assert.deepEqual((await read(types.ACL_TOKEN, changed))?.outputs.policies, []);
    const attachment = await create(types.ACL_TOKEN_POLICY_ATTACHMENT, { tokenId: token.id, policy: "read" });
    assert.equal(attachment.id, `${token.id}:read`);
    assert.ok(await read(types.ACL_TOKEN_POLICY_ATTACHMENT, attachment));
    await assert.rejects(
      create(types.ACL_TOKEN_POLICY_ATTACHMENT, { tokenId: token.id, policy: "read" }),
      listed("policy 'read' already attached to token"),
    );
    await remove(types.ACL_TOKEN_POLICY_ATTACHMENT, attachment);
    assert.equal(await read(types.ACL_TOKEN_POLICY_ATTACHMENT, attachment), undefined);
    for (const [type, each] of [
      [types.ACL_TOKEN, token],
      [types.ACL_ROLE, role],
      [types.ACL_POLICY, policy],
    ] as const) {
      await remove(type, each);
      assert.equal(await read(type, each), undefined);
    }
  });

  it("registers nodes and services, with their checks", async () => {
    const { create, read, importing, update, remove, call, context } = cluster();
    const node = await create(types.NODE, {
      name: "outside",
      address: "192.0.2.7",
      meta: { "external-node": "true" },
    });
    assert.equal(node.id, "outside-192.0.2.7");
    assert.equal(node.outputs.datacenter, "dc1");
    assert.deepEqual((await read(types.NODE, node))?.outputs, node.outputs);
    assert.equal((await importing(types.NODE, "outside"))?.outputs.address, "192.0.2.7");
    const service = await create(types.SERVICE, {
      name: "mirror",
      node: "outside",
      port: 80,
      tags: ["b", "a"],
      checks: [{ checkId: "up", name: "Up", http: "http://192.0.2.7/", interval: "60s", timeout: "5s" }],
    });
    assert.equal(service.id, "mirror");
    assert.equal(service.outputs.address, "192.0.2.7");
    assert.deepEqual(service.outputs.meta, {});
    assert.deepEqual(service.outputs.checks, [
      {
        checkId: "up",
        name: "Up",
        notes: "",
        status: "critical",
        http: "http://192.0.2.7/",
        tcp: "",
        method: "GET",
        tlsSkipVerify: false,
        headers: [],
        interval: "1m0s",
        timeout: "5s",
        deregisterCriticalServiceAfter: "30s",
      },
    ]);
    const moved = await update(types.SERVICE, service, { ...service.inputs, port: 8080 });
    assert.equal((await read(types.SERVICE, moved))?.outputs.port, 8080);
    const { services } = await call("getService", { name: "mirror" });
    assert.deepEqual(
      Array.isArray(services) && services.map(({ nodeName, port, tags }) => [nodeName, port, tags]),
      [["outside", "8080", ["b", "a"]]],
    );
    assert.equal(Object(await call("getServices", {})).services.mirror, "a b");
    await assert.rejects(
      create(types.SERVICE, { name: "x", node: "nowhere" }),
      listed("node does not exist: 'nowhere'"),
    );
    await remove(types.SERVICE, moved);
    assert.equal(await read(types.SERVICE, moved), undefined);
    await remove(types.NODE, node);
    assert.equal(await read(types.NODE, node), undefined);
    const entry = await create(types.CATALOG_ENTRY, {
      node: "entry",
      address: "192.0.2.8",
      services: [{ name: "ftp", port: 21 }],
    });
    assert.equal(entry.id, "entry-192.0.2.8-[ftp]");
    assert.ok(await read(types.CATALOG_ENTRY, entry));
    await remove(types.CATALOG_ENTRY, entry);
    assert.equal(await read(types.CATALOG_ENTRY, entry), undefined);
    assert.deepEqual(context.cloud.all(), []);
  });

  it("keeps keys", async () => {
    const { create, read, update, remove, context } = cluster();
    const inputs = {
      pathPrefix: "app/über/",
      subkeys: { "a/b": "1 & 2", c: "ü" },
      subkeyCollection: [{ path: "d", value: "3", flags: 7 }],
    };
    const keys = await create(types.KEY_PREFIX, inputs);
    assert.equal(keys.id, "app/über/");
    assert.deepEqual(keys.outputs, { ...inputs, datacenter: "dc1" });
    await assert.rejects(
      create(types.KEY_PREFIX, inputs),
      listed("3 keys already exist under app/über/; delete them before managing this prefix with Terraform"),
    );
    const less = await update(types.KEY_PREFIX, keys, { pathPrefix: "app/über/", subkeys: { c: "" } });
    assert.deepEqual((await read(types.KEY_PREFIX, less))?.outputs.subkeys, { c: "" });
    await remove(types.KEY_PREFIX, less);
    assert.deepEqual((await read(types.KEY_PREFIX, less))?.outputs.subkeys, {});
    assert.deepEqual(context.cloud.all(), []);
  });

  it("keeps configuration entries", async () => {
    const { create, read, importing, update, remove } = cluster();
    const inputs = { kind: "service-defaults", name: "web", configJson: '{"protocol": "http"}' };
    const entry = await create(types.CONFIG_ENTRY, inputs);
    assert.equal(entry.id, "service-defaults-web");
    assert.deepEqual(JSON.parse(String(entry.outputs.configJson)), {
      Expose: {},
      MeshGateway: {},
      Protocol: "http",
      TransparentProxy: {},
    });
    assert.deepEqual((await read(types.CONFIG_ENTRY, entry))?.inputs, inputs);
    assert.equal((await importing(types.CONFIG_ENTRY, "service-defaults/web"))?.id, entry.id);
    const changed = await update(types.CONFIG_ENTRY, entry, { ...inputs, configJson: '{"Protocol":"tcp"}' });
    assert.notDeepEqual((await read(types.CONFIG_ENTRY, { ...changed, inputs }))?.inputs, inputs);
    await assert.rejects(
      create(types.CONFIG_ENTRY, { ...inputs, configJson: '{"Nonsense":1}' }),
      /failed to set 'web' config entry: Unexpected response code: 400 \(Request decoding failed/,
    );
    await remove(types.CONFIG_ENTRY, changed);
    assert.equal(await read(types.CONFIG_ENTRY, changed), undefined);
  });

  it("keeps prepared queries", async () => {
    const { create, read, update, remove, context } = cluster();
    const inputs = {
      name: "nearest-web",
      service: "web",
      onlyPassing: true,
      tags: ["v1"],
      failover: { nearestN: 2, datacenters: ["dc2"] },
      dns: { ttl: "30s" },
    };
    const query = await create(types.PREPARED_QUERY, inputs);
    assert.match(query.id, UUID);
    for (const [key, value] of Object.entries(inputs)) assert.deepEqual(query.outputs[key], value, key);
    const changed = await update(types.PREPARED_QUERY, query, { name: "nearest", service: "web" });
    const found = await read(types.PREPARED_QUERY, changed);
    assert.equal(found?.outputs.name, "nearest");
    assert.equal(found?.outputs.dns, undefined);
    await assert.rejects(
      create(types.PREPARED_QUERY, { name: "nearest", service: "web" }),
      /name 'nearest' aliases an existing query name/,
    );
    await remove(types.PREPARED_QUERY, changed);
    assert.equal(await read(types.PREPARED_QUERY, changed), undefined);
    assert.deepEqual(context.cloud.all(), []);
  });

  it("is who its certificate says, by the given authority alone", async () => {
    const other = spawnSync("openssl", [
      ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"],
      ...["-subj", "/CN=other", "-keyout", "/dev/null"],
    ]).stdout.toString();
    const refused = (address: string, reason: string) => ({
      message: `invoking consul:index/getDatacenters:getDatacenters: 1 error occurred:\n\t* Get "https://${address}/v1/catalog/datacenters": tls: failed to verify certificate: x509: ${reason}\n\n`,
    });
    await assert.rejects(
      cluster({ caPem: other }).call("getDatacenters", {}),
      refused(server.configuration.address, "certificate signed by unknown authority"),
    );
    const address = server.configuration.address.replace(NAME, "elsewhere.test");
    await assert.rejects(
      cluster({ address }).call("getDatacenters", {}),
      refused(address, "certificate is not valid for elsewhere.test"),
    );
    await cluster({ address, insecureHttps: true }).call("getDatacenters", {});
  });

  it("refuses without a token", async () => {
    await assert.rejects(
      cluster({ token: "" }).create(types.ACL_POLICY, READ),
      listed(
        "error creating ACL policy: Unexpected response code: 403 (Permission denied: anonymous token lacks permission 'acl:read'. The anonymous token is used implicitly when a request does not specify a token.)",
      ),
    );
    await assert.rejects(
      cluster({ authJwt: { authMethod: "x", bearerToken: "x" } }).call("getDatacenters", {}),
      /the sandbox's consul provider cannot log in by authJwt: give it a token/,
    );
  });

  it("says where and why where it is not ready in time, and stops at an interrupt", async () => {
    const [port] = await freePorts(1);
    const { context, lines } = cluster({ address: `${NAME}:${port}` });
    const reason = `dial tcp 127.0.0.1:${port}: connect: connection refused`;
    await assert.rejects(consulFor({}, context, 0).ask({ path: "agent/self" }), {
      message: `Consul at https://${NAME}:${port} was not ready within 0 s: ${reason}; look at the log of its servers (journalctl -u consul), then run this again`,
    });
    await assert.rejects(
      consulFor({}, cluster({ token: "11111111-1111-4111-8111-111111111111" }).context, 0).ask({
        path: "acl/policies",
      }),
      {
        message: `Consul at https://${server.configuration.address} was not ready within 0 s: 403 (ACL not found); look at the log of its servers (journalctl -u consul), then run this again`,
      },
    );
    assert.deepEqual(lines, []);
    const interrupt = new AbortController();
    const waiting = cluster({ address: `${NAME}:${port}` }, interrupt.signal);
    const info = () => interrupt.abort();
    await assert.rejects(consulFor({}, { ...waiting.context, info }).ask({ path: "agent/self" }), {
      message: "context canceled",
    });
  });

  describe("after an answer was lost", () => {
    const provider = describePackage(loadFacts("consul"), consul);
    const type = resourceType(provider, types.ACL_POLICY);

    function run(cloud = memoryCloud()) {
      const world = {
        cloud,
        realm: LOOPBACK,
        faults: NO_FAULTS,
        now: () => new Date(),
        answered: new Set<string>(),
      };
      const session = { world, package: provider, configuration: server.configuration };
      const call = {
        session,
        urn: "urn:pulumi:dev::estate::consul:index/aclPolicy:AclPolicy::lost",
        name: "lost",
        type: type.type,
        signal: new AbortController().signal,
        arrived: [],
      };
      return { cloud, call, create: (inputs: Properties) => createResource(type, inputs, call) };
    }

    const named = async (name: string) => {
      const { context } = cluster();
      const found = await consulFor({}, context).ask({ path: "acl/policies" });
      assert.ok(Array.isArray(found));
      return found.filter((policy) => policy.Name === name).map((policy) => String(policy.ID));
    };

    it("gives what was made, or brings it to other inputs", async () => {
      const first = run();
      const { id } = await first.create({ ...READ, name: "lost" });
      assert.equal((await run(first.cloud).create({ ...READ, name: "lost" })).id, id);
      const changed = await run(first.cloud).create({ ...READ, name: "lost", description: "new" });
      assert.equal(changed.id, id);
      assert.equal(changed.outputs.description, "new");
      assert.deepEqual(await named("lost"), [id]);
    });

    it("makes it anew where nobody knows whether it was made", async () => {
      const { cloud, call, create } = run();
      const inputs = { ...READ, name: "half" };
      const { context } = cluster();
      await consulFor({}, context).ask({
        method: "PUT",
        path: "acl/policy",
        body: { Name: "half", Rules: "" },
      });
      const [before] = await named("half");
      const { urn, session } = call;
      cloud.ledger.record({ urn, type: type.type, id: "half", inputs, configuration: session.configuration });
      cloud.put({ type: type.type, id: "half", scope: "consul", properties: { name: "half" } });
      const { id } = await create(inputs);
      assert.deepEqual(await named("half"), [id]);
      assert.notEqual(id, before);
    });
  });
});

describe("Consul's interface", () => {
  it("is where the configuration says", () => {
    const at = (address: string, scheme = "") => {
      const { host, port, secure } = targetOf({ address, scheme });
      return [host, port, secure];
    };
    assert.deepEqual(at("consul.example.org:8501", "https"), ["consul.example.org", 8501, true]);
    assert.deepEqual(at("https://consul.example.org"), ["consul.example.org", 443, true]);
    assert.deepEqual(at("[2001:db8::1]:8500"), ["2001:db8::1", 8500, false]);
    assert.deepEqual(at(""), ["localhost", 8500, false]);
    assert.throws(() => at("a b"), {
      message: 'the address "a b" of the consul provider is no host:port',
    });
  });

  it("is not asked twice for what may be done already", async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      // A read may be repeated; a write may have been done.
      if (request.method === "PUT" || asked.length === 1) request.socket.destroy();
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    assert.ok(typeof address === "object" && address !== null);
    const { create, context, lines } = driver({ address: `${NAME}:${address.port}` });
    const url = `http://${NAME}:${address.port}`;
    await assert.rejects(
      create(types.ACL_POLICY, READ),
      listed(`error creating ACL policy: Put "${url}/v1/acl/policy": socket hang up`),
    );
    server.close();
    const read = "GET /v1/acl/policy/name/read";
    assert.deepEqual(asked, [read, read, "PUT /v1/acl/policy"]);
    assert.deepEqual(lines, [`Consul at ${url} is not ready yet: socket hang up`]);
    // The mark stays, by which the next run finds what became of it.
    assert.deepEqual(
      context.cloud.all().map(({ id }) => id),
      ["read"],
    );
  });

  it("is starting while it has no leader or does not know the token yet", () => {
    const starting = (status: number, body: string) => isStarting({ status, body });
    assert.ok(starting(500, "No cluster leader\n"));
    assert.ok(starting(500, "rpc error making call: No cluster leader"));
    assert.ok(starting(403, "ACL not found"));
    assert.ok(starting(403, "rpc error making call: ACL not found"));
    assert.ok(starting(403, "ACL system must be bootstrapped before making any requests"));
    assert.ok(!starting(403, "token does not exist: ACL not found"));
    assert.ok(!starting(403, "Permission denied"));
    assert.ok(!starting(500, "Invalid Policy"));
  });

  it("adds empty fields to entries, and spells their names in its own way", () => {
    assert.ok(sameEntry('{"protocol":"http"}', '{"Protocol":"http","Expose":{},"MaxInboundConnections":0}'));
    assert.ok(sameEntry('{"mesh_gateway":{"mode":"local"}}', '{"MeshGateway":{"Mode":"local"}}'));
    assert.ok(!sameEntry('{"protocol":"http"}', '{"Protocol":"tcp"}'));
    assert.ok(!sameEntry("", '{"Protocol":"tcp"}'));
  });
});
