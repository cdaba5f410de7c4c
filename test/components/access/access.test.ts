import * as pulumi from "@pulumi/pulumi";
import { DeployKey, type DeployKeyArgs } from "../../../components/access/deploy-key.ts";
import { People } from "../../../components/access/people.ts";
import { inboundRules, machineRules } from "../../../components/datacenter/rules.ts";
import { prod } from "../../../stacks/prod/index.ts";
import { change, entry } from "../../stacks/change.ts";
import { declare, unitTest, worldTest } from "../../support/harness.ts";

function serverNamed(name: string) {
  const server = prod.servers.find((candidate) => candidate.name === name);
  if (!server) throw new Error(`prod has no machine ${name}`);
  return server;
}

describe("deploy key", () => {
  unitTest("is generated where none is given", async (assert) => {
    const world = await declare(() => {
      const { privateKey, publicKey } = new DeployKey("deploy", {});
      return { privateKey, publicKey };
    });
    assert.equal(world.resource("PrivateKey", "deploy").inputs.algorithm, "ED25519");
    assert.equal(world.output("publicKey"), "ssh-ed25519 ZGVwbG95");
    assert.equal(world.isSecretOutput("privateKey"), true);
    assert.equal(world.isSecretOutput("publicKey"), false);
  });

  unitTest("a given one is used, and its public half is derived", async (assert) => {
    const world = await declare(() => {
      const { privateKey, publicKey } = new DeployKey("deploy", { privateKey: pulumi.secret("own key") });
      return { privateKey, publicKey };
    });
    assert.deepEqual(world.resources("PrivateKey"), []);
    assert.equal(world.output("privateKey"), "own key");
    assert.equal(world.output("publicKey"), "ssh-ed25519 derived");
    assert.equal(world.isSecretOutput("privateKey"), true);
    assert.equal(world.isSecretOutput("publicKey"), false);
  });
});

describe("people's keys in the cloud account", () => {
  unitTest("are those that it takes: keys in hardware are for the hosts alone", async (assert) => {
    const estate = change(prod, (draft) => {
      entry(draft.people, "jduarte").sshKeys = [
        "sk-ssh-ed25519@openssh.com AAAA token",
        "ssh-ed25519 AAAA laptop",
        "sk-ecdsa-sha2-nistp256@openssh.com AAAA token",
      ];
    });
    const world = await declare(() => {
      new People("people", { estate });
      return {};
    });
    assert.deepEqual(
      world.resources("SshKey").flatMap(({ name }) => (name.includes("jduarte") ? [name] : [])),
      ["people-jduarte-2"],
    );
  });
});

describe("a deploy key that is replaced", () => {
  const line = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f own";
  const made = (args: DeployKeyArgs) =>
    declare(() => {
      const { publicKey, authorizedKeys, nameSuffix } = new DeployKey("deploy", args);
      return { publicKey, authorizedKeys, nameSuffix };
    });

  unitTest("the next one is let in before it is used", async (assert) => {
    const world = await made({ generation: 1, alsoAuthorized: [2, line] });
    assert.deepEqual(
      world.resources("PrivateKey").map(({ name }) => name),
      ["deploy", "deploy-2"],
    );
    assert.equal(world.output("publicKey"), "ssh-ed25519 ZGVwbG95");
    assert.equal(world.output("authorizedKeys"), `ssh-ed25519 ZGVwbG95\nssh-ed25519 ZGVwbG95LTI=\n${line}`);
    assert.equal(world.isSecretOutput("authorizedKeys"), false);
    assert.equal(world.output("nameSuffix"), "");
  });

  unitTest(
    "the one before goes on being let in, and clouds have both under different names",
    async (assert) => {
      const world = await made({ generation: 2, alsoAuthorized: [1] });
      assert.equal(world.output("publicKey"), "ssh-ed25519 ZGVwbG95LTI=");
      assert.equal(world.output("authorizedKeys"), "ssh-ed25519 ZGVwbG95LTI=\nssh-ed25519 ZGVwbG95");
      assert.equal(world.output("nameSuffix"), "-2");
    },
  );

  unitTest("an own one can take over from a generated one", async (assert) => {
    const world = await made({ privateKey: pulumi.secret("own key"), generation: 2, alsoAuthorized: [1] });
    assert.deepEqual(
      world.resources("PrivateKey").map(({ name }) => name),
      ["deploy"],
    );
    assert.equal(world.output("authorizedKeys"), "ssh-ed25519 derived\nssh-ed25519 ZGVwbG95");
  });
});

describe("inbound rules", () => {
  unitTest("ICMP first, then one rule for each protocol and port", (assert) => {
    assert.deepEqual(inboundRules(prod, serverNamed("monitoring0")), [
      { protocol: "icmp", sources: ["0.0.0.0/0", "::/0"] },
      { protocol: "tcp", ports: "22", sources: ["0.0.0.0/0", "::/0"] },
      { protocol: "tcp", ports: "8301", sources: ["10.10.0.0/20"] },
      { protocol: "udp", ports: "8301", sources: ["10.10.0.0/20"] },
      { protocol: "tcp", ports: "80", sources: ["0.0.0.0/0", "::/0"] },
      {
        protocol: "udp",
        ports: "8125",
        sources: ["10.10.0.0/20", "10.11.0.0/20", "10.12.0.0/20", "10.13.0.0/20"],
      },
      {
        protocol: "tcp",
        ports: "9091",
        sources: ["10.10.0.0/20", "10.11.0.0/20", "10.12.0.0/20", "10.13.0.0/20"],
      },
    ]);
  });

  unitTest("permissions of the same port are merged, sources once each", (assert) => {
    const port = { port: 22, purpose: "SSH again" } as const;
    const estate = {
      ...prod,
      roles: {
        ...prod.roles,
        slack: {
          software: "slack",
          stateful: false,
          ports: [
            { ...port, from: "private" },
            { ...port, from: "anywhere" },
          ],
        },
      },
    } as const;
    assert.deepEqual(inboundRules(estate, serverNamed("slack0"))[1], {
      protocol: "tcp",
      ports: "22",
      sources: ["0.0.0.0/0", "::/0", "10.10.0.0/20"],
    });
  });

  unitTest("machines are named apart", (assert) => {
    assert.deepEqual(machineRules(prod, serverNamed("backup0")), [
      { protocol: "tcp", ports: "9100", roles: ["monitoring"] },
      { protocol: "tcp", ports: "8432", roles: ["postgresql"] },
    ]);
    assert.deepEqual(machineRules(prod, serverNamed("lb0")), [
      { protocol: "tcp", ports: "9100", roles: ["monitoring"] },
    ]);
  });
});

describe("Consul's tokens", () => {
  worldTest("carry discovery and the role's own policy", "prod", (world, assert) => {
    assert.deepEqual(world.resource("AclToken", "consul-docs0-iad1").inputs.policies, ["discovery", "docs"]);
    assert.deepEqual(world.resource("AclToken", "consul-lb0-iad1").inputs.policies, ["discovery"]);
  });

  worldTest("Consul's own servers make theirs, each of another secret", "prod", (world, assert) => {
    assert.deepEqual(
      world.resources("AclToken").filter(({ name }) => /^consul-consul\d/.test(name)),
      [],
    );
    assert.deepEqual(
      world.resources("RandomPassword").filter(({ name }) => name.startsWith("consul-agent-")).length,
      3,
    );
  });

  worldTest("come after the servers and their name", "prod", (world, assert) => {
    const provider = world.resource("pulumi:providers:consul", "consul");
    const waitsFor = [0, 1, 2].flatMap((n) => [
      world.resource("command:remote:Command", `consul${n}-iad1-configuration`).urn,
      world.resource("DnsRecord", n === 0 ? "consul.psf.io" : `consul.psf.io-a-consul${n}`).urn,
    ]);
    for (const urn of waitsFor) assert.ok(provider.options.dependencies.includes(urn), urn);
    for (const token of world.resources("AclToken")) assert.equal(token.options.provider, provider.urn);
  });
});

describe("secrets of the whole program", () => {
  worldTest("no generated secret or private key is an input in clear", "prod", (world, assert) => {
    const values = [
      ...world.resources("RandomPassword").map(({ outputs }) => String(outputs.result)),
      ...world
        .resources("tls:index/privateKey:PrivateKey")
        .flatMap(({ outputs }) => [String(outputs.privateKeyPem), String(outputs.privateKeyOpenssh)]),
    ];
    const leaks = world.all.flatMap((registration) =>
      Object.entries(registration.inputs).flatMap(([key, value]) => {
        const text = JSON.stringify(value);
        const holds = values.some((secret) => text.includes(JSON.stringify(secret).slice(1, -1)));
        if (!holds || [...registration.secrets].some((place) => place.split(/[.[]/, 1)[0] === key)) return [];
        return [`${registration.name}: ${key}`];
      }),
    );
    assert.deepEqual(leaks, []);
  });

  worldTest("the authority's private key signs and goes nowhere else", "prod", (world, assert) => {
    const { outputs } = world.resource("tls:index/privateKey:PrivateKey", "authority-key");
    const key = JSON.stringify(outputs.privateKeyPem).slice(1, -1);
    const holders = world.all
      .filter(({ inputs }) => JSON.stringify(inputs).includes(key))
      .map(({ type }) => type);
    assert.deepEqual([...new Set(holders)].sort(), [
      "tls:index/locallySignedCert:LocallySignedCert",
      "tls:index/selfSignedCert:SelfSignedCert",
    ]);
    assert.equal(JSON.stringify(world.outputs).includes(key), false);
  });
});
