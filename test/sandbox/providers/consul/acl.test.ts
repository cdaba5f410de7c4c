import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Cloud } from "../../../../sandbox/cloud/cloud.ts";
import { openCloud } from "../../../../sandbox/cloud/open.ts";
import type { Properties } from "../../../../sandbox/provider/values.ts";
import { consul } from "../../../../sandbox/providers/consul/index.ts";
import {
  ACL_POLICY,
  ACL_ROLE,
  ACL_TOKEN,
  ACL_TOKEN_POLICY_ATTACHMENT,
} from "../../../../sandbox/providers/consul/types.ts";
import { temporaryDirectory } from "../../temporary.ts";
import { driver, memoryCloud, NOW } from "../memory-cloud.ts";

const CLUSTER = { address: "consul.psf.io:8501", datacenter: "iad1", scheme: "https", token: "management" };
const READ = { name: "read", rules: 'node_prefix "" { policy = "read" }' };
const GET_SECRET = "consul:index/getAclTokenSecretId:getAclTokenSecretId";
const listed = (text: string) => ({ message: `1 error occurred:\n\t* ${text}\n\n` });
const id = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;

function cluster(configuration: Properties = {}, cloud: Cloud = memoryCloud()) {
  const driven = driver(consul.resources, { ...CLUSTER, ...configuration }, cloud);
  const secretOf = async (accessorId: string) =>
    (await consul.functions[GET_SECRET]?.({ accessorId }, driven.context))?.secretId;
  return { ...driven, secretOf };
}

describe("Consul ACL policy", () => {
  it("has an UUID, and is read back by it", async () => {
    const { create, read, importing, remove } = cluster();
    const policy = await create(ACL_POLICY, READ);
    assert.equal(policy.id, id(1));
    assert.deepEqual(policy.outputs, { ...READ, description: "", datacenters: [] });
    assert.deepEqual(importing(ACL_POLICY, policy.id)?.inputs, READ);
    await remove(policy);
    assert.equal(read(policy), undefined);
  });

  it("keeps its name to itself", async () => {
    const { create, update } = cluster();
    await create(ACL_POLICY, READ);
    await assert.rejects(
      create(ACL_POLICY, READ),
      listed(
        'error creating ACL policy: Unexpected response code: 500 (Invalid Policy: A Policy with Name "read" already exists)',
      ),
    );
    const other = await create(ACL_POLICY, { ...READ, name: "other" });
    await assert.rejects(
      update(other, READ),
      listed(
        `error updating ACL policy "${id(2)}": Unexpected response code: 500 (Invalid Policy: A policy with name "read" already exists)`,
      ),
    );
    assert.equal((await update(other, { ...READ, name: "renamed" })).outputs.name, "renamed");
  });

  const right = [
    "",
    'operator = "read"\nacl = "write"\nkeyring = "deny"\nmesh = "read"',
    '# who\nservice "web" {\n  policy = "write"\n  intentions = "read"\n}\n/* all */ session_prefix "" { policy = "write" } // end',
    'key_prefix "service/" { policy = "list" }',
    '{"key": {"a": {"policy": "read"}}, "operator": "read"}',
  ];
  for (const rules of right) {
    it(`takes the rules ${JSON.stringify(rules)}`, async () => {
      const { create } = cluster();
      assert.equal((await create(ACL_POLICY, { name: "p", rules })).outputs.rules, rules);
    });
  }

  for (const [rules, message] of [
    [
      'service "web" { policy = "write"',
      "Failed to parse ACL rules: At 1:26: expected a setting or }, got EOF",
    ],
    [
      'service "web" { policy = "write" }\n}',
      "Failed to parse ACL rules: At 2:1: expected a resource, got }",
    ],
    ['servise "web" { policy = "write" }', 'Failed to parse ACL rules: unknown resource "servise"'],
    ['service { policy = "write" }', "Failed to parse ACL rules: At 1:9: expected a label in quotes, got {"],
    ["service 'web' {}", 'Failed to parse ACL rules: At 1:9: illegal character "\'"'],
    [
      'service "web" { policy = "all" }',
      'Invalid service policy: acl.ServiceRule{Name:"web", Policy:"all", Intentions:""}',
    ],
    ['node "a" { policy = "list" }', 'Invalid node policy: acl.NodeRule{Name:"a", Policy:"list"}'],
    ['operator = "list"', 'Invalid operator policy: "list"'],
  ] as const) {
    it(`refuses the rules ${JSON.stringify(rules)}`, async () => {
      const { create } = cluster();
      await assert.rejects(
        create(ACL_POLICY, { name: "p", rules }),
        listed(`error creating ACL policy: Unexpected response code: 500 (${message})`),
      );
    });
  }

  it("refuses a name with anything else than letters, digits, - and _", async () => {
    const { create } = cluster();
    await assert.rejects(
      create(ACL_POLICY, { ...READ, name: "a b" }),
      listed(
        "error creating ACL policy: Unexpected response code: 500 (Invalid Policy: invalid Name. Only alphanumeric characters, a single '/', '-' and '_' are allowed)",
      ),
    );
  });
});

describe("Consul ACL token", () => {
  it("has policies and roles by name, and shows no secret", async () => {
    const { create, read, importing } = cluster();
    await create(ACL_POLICY, READ);
    await create(ACL_ROLE, { name: "reader", policies: ["read"] });
    const inputs = {
      description: "Agent",
      nodeIdentities: [{ nodeName: "lb0", datacenter: "iad1" }],
      policies: ["read"],
      roles: ["reader"],
    };
    const token = await create(ACL_TOKEN, inputs);
    assert.deepEqual(token.outputs, {
      ...inputs,
      accessorId: token.id,
      expirationTime: "",
      local: false,
      serviceIdentities: [],
      templatedPolicies: [],
    });
    assert.deepEqual(read(token)?.outputs, token.outputs);
    assert.deepEqual(importing(ACL_TOKEN, token.id)?.outputs, token.outputs);
  });

  it("has the accessor it was given, once", async () => {
    const { create, compare } = cluster();
    const token = await create(ACL_TOKEN, { accessorId: id(77), policies: ["global-management"] });
    assert.equal(token.id, id(77));
    const failed = "error creating ACL token: Unexpected response code: 500";
    await assert.rejects(
      create(ACL_TOKEN, { accessorId: id(77) }),
      listed(`${failed} (Invalid Token: AccessorID is already in use)`),
    );
    await assert.rejects(
      create(ACL_TOKEN, { accessorId: "lb0" }),
      listed(`${failed} (Invalid Token: AccessorID is not a valid UUID)`),
    );
    assert.deepEqual(compare(token, token.inputs).ignore, ["policies", "roles"]);
  });

  const refusals: readonly (readonly [string, Properties, string])[] = [
    ["an unknown policy", { policies: ["none"] }, 'No such ACL policy with name "none"'],
    ["an unknown role", { roles: ["none"] }, 'No such ACL role with name "none"'],
    [
      "a node name with dots",
      { nodeIdentities: [{ nodeName: "lb0.iad1", datacenter: "iad1" }] },
      `Node identity "lb0.iad1" has an invalid name. Only lowercase alphanumeric characters, '-' and '_' are allowed`,
    ],
    [
      "a service without a name",
      { serviceIdentities: [{ serviceName: "" }] },
      "Service identity is missing the service name field on this token",
    ],
    [
      "an end in the past",
      { expirationTime: "2026-11-23T11:59:00Z" },
      "ExpirationTime cannot be before CreateTime",
    ],
    [
      "a life of two days",
      { expirationTime: "2026-11-25T12:00:00Z" },
      "ExpirationTime cannot be more than 24h0m0s in the future (was 48h0m0s)",
    ],
  ];
  for (const [what, inputs, message] of refusals) {
    it(`refuses ${what}`, async () => {
      const { create } = cluster();
      await assert.rejects(
        create(ACL_TOKEN, inputs),
        listed(`error creating ACL token: Unexpected response code: 500 (${message})`),
      );
    });
  }

  it("refuses an end that is no time at once", () => {
    const { reasons } = cluster();
    assert.deepEqual(reasons(ACL_TOKEN, { expirationTime: "tomorrow" }), [
      'expected "expiration_time" to be a valid RFC3339 date, got "tomorrow": parsing time "tomorrow" as "2006-01-02T15:04:05Z07:00": cannot parse "tomorrow" as "2006"',
    ]);
  });

  it("ends at whole seconds, and is gone from then on", async () => {
    const { create, read, secretOf, context } = cluster();
    const token = await create(ACL_TOKEN, { expirationTime: "2026-11-23T13:00:00.750Z" });
    assert.equal(token.outputs.expirationTime, "2026-11-23T13:00:00Z");
    assert.ok(read(token) !== undefined);
    const later = { ...context, now: () => new Date("2026-11-23T13:00:00Z") };
    assert.equal(consul.resources[ACL_TOKEN]?.read?.(token, later), undefined);
    assert.equal(typeof (await secretOf(token.id)), "string");
  });

  it("keeps its secret through changes, and follows a policy's new name", async () => {
    const { create, update, read, remove, secretOf } = cluster();
    const policy = await create(ACL_POLICY, READ);
    const token = await create(ACL_TOKEN, { policies: ["read"] });
    const secret = await secretOf(token.id);
    const updated = await update(token, { policies: ["read"], description: "changed" });
    assert.equal(updated.outputs.description, "changed");
    assert.equal(await secretOf(token.id), secret);
    await update(policy, { ...READ, name: "renamed" });
    assert.deepEqual(read(updated)?.outputs.policies, ["renamed"]);
    await remove(policy);
    assert.deepEqual(read(updated)?.outputs.policies, []);
  });

  it("has a secret of its own, which an unknown accessor has not", async () => {
    const { create, secretOf } = cluster();
    const [one, other] = [await create(ACL_TOKEN, {}), await create(ACL_TOKEN, {})];
    assert.notEqual(await secretOf(one.id), await secretOf(other.id));
    assert.notEqual(await secretOf(one.id), one.id);
    await assert.rejects(secretOf(id(99)), {
      message: `invoking ${GET_SECRET}: 1 error occurred:\n\t* Unexpected response code: 403 (token does not exist: ACL not found)\n\n`,
    });
  });
});

describe("Consul ACL token in the cloud's file", () => {
  const directory = temporaryDirectory();

  it("is written without its secret, also when other hands change it", async () => {
    const file = join(directory.path, "cloud.jsonl");
    const cloud = openCloud(file);
    const { create, update, secretOf } = cluster({}, cloud);
    await create(ACL_POLICY, READ);
    const token = await create(ACL_TOKEN, { description: "seen in clear" });
    const secret = await secretOf(token.id);
    assert.ok(typeof secret === "string" && secret.length === 36);
    await update(token, { description: "seen again" });
    await create(ACL_TOKEN_POLICY_ATTACHMENT, { tokenId: token.id, policy: "read" });
    cloud.close();
    const written = readFileSync(file, "utf8");
    assert.match(written, /seen in clear/);
    assert.match(written, /seen again/);
    assert.ok(!written.includes(secret));
    const again = openCloud(file);
    assert.equal(await cluster({}, again).secretOf(token.id), secret);
    again.close();
    assert.ok(!readFileSync(file, "utf8").includes(secret));
  });
});

describe("Consul ACL token policy attachment", () => {
  it("adds one policy, once, and takes it away again", async () => {
    const { create, read, remove, importing } = cluster();
    await create(ACL_POLICY, READ);
    const token = await create(ACL_TOKEN, {});
    const inputs = { tokenId: token.id, policy: "read" };
    const link = await create(ACL_TOKEN_POLICY_ATTACHMENT, inputs);
    assert.equal(link.id, `${token.id}:read`);
    assert.deepEqual(read(token)?.outputs.policies, ["read"]);
    assert.deepEqual(importing(ACL_TOKEN_POLICY_ATTACHMENT, link.id)?.inputs, inputs);
    await assert.rejects(
      create(ACL_TOKEN_POLICY_ATTACHMENT, inputs),
      listed("policy 'read' already attached to token"),
    );
    await remove(link);
    assert.deepEqual(read(token)?.outputs.policies, []);
    assert.equal(read(link), undefined);
  });

  it("needs the token and the policy", async () => {
    const { create } = cluster();
    const token = await create(ACL_TOKEN, {});
    await assert.rejects(
      create(ACL_TOKEN_POLICY_ATTACHMENT, { tokenId: id(99), policy: "read" }),
      listed(`token '${id(99)}' not found`),
    );
    await assert.rejects(
      create(ACL_TOKEN_POLICY_ATTACHMENT, { tokenId: token.id, policy: "none" }),
      listed(
        `error updating ACL token '"${token.id}"' to set new policy attachment: Unexpected response code: 500 (No such ACL policy with name "none")`,
      ),
    );
  });
});

describe("Consul ACL role", () => {
  it("shows policies in the form the program used", async () => {
    const { create, read, importing } = cluster();
    const policy = await create(ACL_POLICY, READ);
    const byName = await create(ACL_ROLE, { name: "a", policies: ["read"] });
    const byId = await create(ACL_ROLE, { name: "b", policies: [policy.id] });
    assert.deepEqual(read(byName)?.outputs.policies, ["read"]);
    assert.deepEqual(read(byId)?.outputs.policies, [policy.id]);
    assert.deepEqual(importing(ACL_ROLE, byName.id)?.outputs.policies, [policy.id]);
    await assert.rejects(
      create(ACL_ROLE, { name: "c", policies: ["none"] }),
      listed('failed to find policy "none"'),
    );
    await assert.rejects(
      create(ACL_ROLE, { name: "a" }),
      listed(
        `failed to create role 'a': Unexpected response code: 500 (Invalid Role: A Role with Name "a" already exists)`,
      ),
    );
  });
});

describe("Consul access", () => {
  const anonymous =
    "Unexpected response code: 403 (Permission denied: anonymous token lacks permission 'acl:write'. The anonymous token is used implicitly when a request does not specify a token.)";

  it("is refused to a provider without a token", async () => {
    const { create } = cluster({ token: "" });
    await assert.rejects(create(ACL_POLICY, READ), listed(`error creating ACL policy: ${anonymous}`));
    await assert.rejects(create(ACL_TOKEN, {}), listed(`error creating ACL token: ${anonymous}`));
  });

  it("is refused to a token that does not manage, and granted to one that does", async () => {
    const cloud = memoryCloud();
    const { create, secretOf } = cluster({}, cloud);
    const agent = await create(ACL_TOKEN, {});
    const manager = await create(ACL_TOKEN, { policies: ["global-management"] });
    const asAgent = cluster({ token: (await secretOf(agent.id)) ?? "" }, cloud);
    await assert.rejects(
      asAgent.create(ACL_POLICY, READ),
      listed(
        `error creating ACL policy: Unexpected response code: 403 (Permission denied: token with AccessorID '${agent.id}' lacks permission 'acl:write')`,
      ),
    );
    assert.throws(() => asAgent.read(manager), {
      message: `failed to read token '${manager.id}': Unexpected response code: 403 (Permission denied: token with AccessorID '${agent.id}' lacks permission 'acl:read')`,
    });
    const asManager = cluster({ token: (await secretOf(manager.id)) ?? "" }, cloud);
    assert.ok(asManager.read(agent) !== undefined);
  });

  it("makes everything seem gone to a token that expired", async () => {
    const cloud = memoryCloud();
    const { create, secretOf, context } = cluster({}, cloud);
    const policy = await create(ACL_POLICY, READ);
    const token = await create(ACL_TOKEN, {
      policies: ["global-management"],
      expirationTime: "2026-11-23T13:00:00Z",
    });
    const configuration: Properties = { ...CLUSTER, token: (await secretOf(token.id)) ?? "" };
    const read = consul.resources[ACL_POLICY]?.read;
    assert.ok(read?.(policy, { ...context, configuration, now: () => NOW }) !== undefined);
    const later = { ...context, configuration, now: () => new Date("2026-11-23T14:00:00Z") };
    assert.equal(read?.(policy, later), undefined);
  });
});
