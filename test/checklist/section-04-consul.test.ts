import { registrations } from "../../stacks/derive/services.ts";
import { prod } from "../../stacks/prod/index.ts";
import { unitTest, worldTest } from "../support/harness.ts";
import { machine, recordsOf } from "./records.ts";

describe("4. Consul", () => {
  worldTest("three servers, consul0 to consul2 in iad1, with one name for all", "prod", (world, assert) => {
    const servers = ["consul0.iad1.psf.io", "consul1.iad1.psf.io", "consul2.iad1.psf.io"];
    assert.deepEqual(
      recordsOf(world, "consul.psf.io"),
      servers.map((name) => ({ type: "A", value: machine(world, name).publicAddress })),
    );
  });

  worldTest("its interface is reached over TLS with PSF_CA and a token", "prod", (world, assert) => {
    const provider = world.resource("pulumi:providers:consul", "consul");
    assert.equal(provider.inputs.address, "consul.psf.io:8501");
    assert.equal(provider.inputs.scheme, "https");
    assert.equal(provider.inputs.datacenter, "iad1");
    assert.equal(provider.inputs.caPem, world.resource("SelfSignedCert", "authority").outputs.certPem);
    assert.match(
      provider.inputs.token,
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    assert.equal(world.isSecret(provider, "token"), true);
  });

  worldTest("a token for each iad1 machine but its servers, and no other", "prod", (world, assert) => {
    assert.deepEqual(
      world.resources("AclToken").map(({ inputs }) => inputs.nodeIdentities),
      [
        "docs0",
        "downloads0",
        "hg0",
        "jython-web0",
        "lb0",
        "lb1",
        "lb2",
        "monitoring0",
        "packages0",
        "pg0",
        "pg1",
        "planet0",
        "pycon-prod0",
        "pycon-staging0",
        "pydotorg-prod0",
        "pydotorg-staging0",
        "slack0",
        "speed-web0",
        "web-pypa0",
      ].map((nodeName) => [{ datacenter: "iad1", nodeName }]),
    );
  });

  worldTest("gossip key and management token are generated", "prod", (world, assert) => {
    assert.equal(world.has("RandomPassword", "consul-gossip"), true);
    assert.equal(world.has("RandomPassword", "consul-management"), true);
  });

  for (const [key, node, address, service, port] of [
    ["console", "pythonanywhere", "www.pythonanywhere.com", "console", 443],
    ["pycon-slides", "pycon-slides", "104.130.170.116", "pycon-slides", 8812],
    ["evote", "evote", "evote.python.org", "evote", 9000],
    ["wiki", "wiki", "virt-ys0nco.psf.osuosl.org", "wiki", 9000],
  ] as const) {
    worldTest(`external service ${service} on ${address}`, "prod", (world, assert) => {
      const external = world.resource("consul:index/node:Node", `consul-${node}`);
      assert.equal(external.inputs.name, node);
      assert.equal(external.inputs.address, address);
      assert.deepEqual(world.resource("consul:index/service:Service", `consul-${key}`).inputs, {
        name: service,
        node,
        address,
        port,
      });
    });
  }

  for (const [role, services] of [
    ["docs", ["docs"]],
    ["downloads", ["downloads"]],
    ["hg", ["hg", "hg-ssh"]],
    ["speed-web", ["speed-web"]],
    ["web-pypa", ["pypa-bootstrap"]],
    ["pydotorg", ["pydotorg-prod"]],
    ["pydotorg-staging", ["pydotorg-staging"]],
    ["pycon-prod", ["pycon-prod"]],
    ["pycon-staging", ["pycon-staging"]],
  ] as const) {
    worldTest(`machines of ${role} may register ${services.join(" and ")}`, "prod", (world, assert) => {
      assert.equal(
        world.resource("AclPolicy", `consul-${role}`).inputs.rules,
        services.map((service) => `service "${service}" { policy = "write" }\n`).join(""),
      );
      assert.deepEqual(registrations(prod, role), services);
    });
  }

  worldTest("machines of postgresql may register it and hold Patroni's state", "prod", (world, assert) => {
    assert.equal(
      world.resource("AclPolicy", "consul-postgresql").inputs.rules,
      'service_prefix "postgresql" { policy = "write" }\n' +
        'key_prefix "service/postgresql/" { policy = "write" }\n' +
        'session_prefix "" { policy = "write" }\n',
    );
  });
});

describe("4. Consul, declared for hosts", () => {
  unitTest("bootstrap, name, consul-template's wait", (assert) => {
    assert.deepEqual(prod.consul, {
      role: "consul",
      datacenter: "iad1",
      bootstrapExpect: 3,
      serverName: "consul.psf.io",
      version: "1.22.0",
      templateVersion: "0.41.1",
      templateWait: 10,
    });
  });

  unitTest("ports of what is registered", (assert) => {
    const ports = Object.entries(prod.services).flatMap(([name, { backend, consulName }]) =>
      "port" in backend ? [[consulName ?? name, backend.port] as const] : [],
    );
    assert.deepEqual(ports, [
      ["docs", 9000],
      ["downloads", 9000],
      ["pydotorg-prod", 9000],
      ["pydotorg-staging", 9000],
      ["pycon-prod", 443],
      ["pycon-staging", 443],
      ["hg", 9000],
      ["hg-ssh", 22],
      ["pypa-bootstrap", 9000],
      ["speed-web", 9000],
    ]);
  });
});
