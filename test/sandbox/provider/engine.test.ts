import assert from "node:assert/strict";
import type { ProviderBehaviour } from "../../../sandbox/provider/behaviour.ts";
import { command } from "../../../sandbox/providers/command/index.ts";
import { random } from "../../../sandbox/providers/random/index.ts";
import { tls } from "../../../sandbox/providers/tls/index.ts";
import { type Engine, startEngine } from "./engine.ts";

const TAG = "digitalocean:index/tag:Tag";

/** Just enough of a cloud to watch the engine at work. */
const digitalocean: ProviderBehaviour = {
  package: "digitalocean",
  resources: {
    [TAG]: {
      create: ({ name }, { cloud }) => {
        const id = `tag-${cloud.sequence("tag")}`;
        cloud.put({ type: TAG, id, scope: "", properties: { name: name ?? null } });
        return { id, outputs: { name: name ?? null, totalResourceCount: 0 } };
      },
      delete: ({ id }, { cloud }) => cloud.remove(TAG, id),
    },
  },
  functions: {},
};

const openstack: ProviderBehaviour = {
  package: "openstack",
  resources: {
    "openstack:compute/keypair:Keypair": {
      create: ({ name }, { configuration }) => ({
        id: String(name),
        outputs: { region: configuration.region ?? null, fingerprint: "", privateKey: "" },
      }),
      delete: () => {},
    },
  },
  functions: {},
};

describe("the engine over the providers", () => {
  let engine: Engine;
  before(async () => {
    engine = await startEngine([random, tls, digitalocean, openstack]);
  });
  after(() => engine.dispose());

  it("previews, brings up, changes nothing the second time, and keeps secrets out of sight", async () => {
    engine.program(`
      const random = require("@pulumi/random");
      const password = new random.RandomPassword("password", { length: 24 });
      const pet = new random.RandomPet("pet", { keepers: { password: password.result } });
      module.exports = { pet: pet.id, password: password.result };
    `);
    const preview = await engine.pulumi(["preview", "--stack", "dev"]);
    assert.equal(preview.code, 0, preview.output);
    assert.match(preview.output, /\+ 3 to create/);
    const up = await engine.pulumi(["up", "--yes", "--stack", "dev"]);
    assert.equal(up.code, 0, up.output);
    assert.match(up.output, /password: \[secret\]/);
    const again = await engine.pulumi(["preview", "--expect-no-changes", "--stack", "dev"]);
    assert.equal(again.code, 0, again.output);
    const { output } = await engine.pulumi([
      "stack",
      "output",
      "password",
      "--show-secrets",
      "--stack",
      "dev",
    ]);
    const password = output.trim();
    assert.equal(password.length, 24);
    assert.equal(engine.state().includes(password), false);
    const refresh = await engine.pulumi(["refresh", "--yes", "--stack", "dev"]);
    assert.equal(refresh.code, 0, refresh.output);
  });

  it("gives two instances of one package a configuration each", async () => {
    engine.program(`
      const openstack = require("@pulumi/openstack");
      const keypair = (region) => {
        const provider = new openstack.Provider(region, { region });
        return new openstack.compute.Keypair("key-" + region, { publicKey: "k" }, { provider }).region;
      };
      module.exports = { iad: keypair("IAD"), ord: keypair("ORD") };
    `);
    const up = await engine.pulumi(["up", "--yes", "--stack", "dev"]);
    assert.equal(up.code, 0, up.output);
    assert.match(up.output, /iad *: "IAD"\n\s+\+ ord *: "ORD"/);
  });
});

describe("the engine over warnings", () => {
  let engine: Engine;
  before(async () => {
    engine = await startEngine([tls, command]);
  });
  after(() => engine.dispose());

  it("shows them beside the resource, and what a command prints while it runs", async () => {
    engine.program(`
      const command = require("@pulumi/command");
      const tls = require("@pulumi/tls");
      const key = new tls.PrivateKey("key", { algorithm: "ECDSA", ecdsaCurve: "P256" });
      const subject = { commonName: "x" };
      const common = { validityPeriodHours: 100, allowedUses: ["server_auth"] };
      const leaf = new tls.SelfSignedCert("leaf", { ...common, privateKeyPem: key.privateKeyPem, subject });
      const request = new tls.CertRequest("request", { privateKeyPem: key.privateKeyPem, subject });
      new tls.LocallySignedCert("signed", {
        ...common,
        certRequestPem: request.certRequestPem,
        caPrivateKeyPem: key.privateKeyPem,
        caCertPem: leaf.certPem,
      });
      new command.local.Command("hello", { create: "echo said by the command" });
    `);
    const up = await engine.pulumi(["up", "--yes", "--skip-preview", "--stack", "dev"]);
    assert.equal(up.code, 0, up.output);
    assert.match(
      up.output,
      /tls:index:LocallySignedCert \(signed\):\n\s+warning: Potentially Invalid Certificate Authority: Certificate provided as Authority does not appear to be a valid Certificate Authority\. The resulting certificate might fail certificate validation\.\n/,
    );
    assert.match(up.output, /command:local:Command hello .*said by the command/);
  });
});

describe("the engine over the clock", () => {
  let engine: Engine;
  before(async () => {
    engine = await startEngine([random, tls]);
  });
  after(() => engine.dispose());

  it("replaces a certificate whose renewal is due, and what the trigger says, and nothing else", async () => {
    const start = new Date("2026-11-23T05:00:00Z");
    const program = (trigger: number) =>
      engine.program(`
        const random = require("@pulumi/random");
        const tls = require("@pulumi/tls");
        const key = new tls.PrivateKey("key", { algorithm: "ECDSA", ecdsaCurve: "P256" });
        new tls.SelfSignedCert("certificate", {
          privateKeyPem: key.privateKeyPem,
          validityPeriodHours: 100,
          earlyRenewalHours: 25,
          allowedUses: ["server_auth"],
          subject: { commonName: "x" },
        });
        new random.RandomId("id", { byteLength: 4 }, { replacementTrigger: ${trigger} });
      `);
    const up = (hours: number) =>
      engine.pulumi(["up", "--yes", "--stack", "dev"], {
        now: new Date(start.getTime() + hours * 3_600_000),
      });
    program(1);
    const first = await up(0);
    assert.match(first.output, /\+ 4 created/, first.output);
    const same = await up(74);
    assert.match(same.output, /Resources:\n {4}4 unchanged/);
    program(2);
    const triggered = await up(74);
    assert.match(triggered.output, /random:index:RandomId id replaced/);
    assert.match(triggered.output, /\+-1 replaced\n {4}3 unchanged/);
    const renewed = await up(76);
    assert.match(
      renewed.output,
      /tls:index:SelfSignedCert certificate replaced .*\[diff: ~readyForRenewal\]/,
    );
    assert.match(renewed.output, /\+-1 replaced\n {4}3 unchanged/);
    assert.equal(engine.state().includes("PRIVATE KEY"), false);
  });
});

describe("the engine over faults", () => {
  let engine: Engine;
  beforeEach(async () => {
    engine = await startEngine([digitalocean]);
    engine.program(`new (require("@pulumi/digitalocean").Tag)("tag", { name: "blue" });`);
  });
  afterEach(() => engine.dispose());

  const tags = () => engine.cloud((cloud) => cloud.list(TAG).map(({ id }) => id));
  const up = (faults = "") => engine.pulumi(["up", "--yes", "--stack", "dev"], { faults });

  it("takes up a creation whose answer was lost", async () => {
    const lost = await up("create Tag lose");
    assert.notEqual(lost.code, 0);
    assert.match(lost.output, /the answer was lost: connection reset by peer/);
    assert.deepEqual(tags(), ["tag-1"]);
    const second = await up();
    assert.equal(second.code, 0, second.output);
    assert.deepEqual(tags(), ["tag-1"]);
    assert.match(engine.state(), /"id":"tag-1"/);
    assert.deepEqual(await engine.sweep(), []);
  });

  it("sweeps what a lost creation left and the program no longer wants", async () => {
    await up("create Tag lose");
    engine.program("");
    const second = await up();
    assert.equal(second.code, 0, second.output);
    assert.deepEqual(await engine.sweep(), ["tag-1"]);
    assert.deepEqual(tags(), []);
  });

  it("never sweeps what the state has known", async () => {
    engine.program(
      `new (require("@pulumi/digitalocean").Tag)("tag", { name: "blue" }, { retainOnDelete: true });`,
    );
    assert.equal((await up()).code, 0);
    engine.program("");
    assert.equal((await up()).code, 0);
    assert.deepEqual(await engine.sweep(), []);
    assert.deepEqual(tags(), ["tag-1"]);
  });

  it("passes a provider's text on unchanged", async () => {
    const failed = await up("create Tag fail=POST https://api.digitalocean.com/v2/tags: 503 out of capacity");
    assert.notEqual(failed.code, 0);
    assert.match(
      failed.output,
      /error: .*POST https:\/\/api\.digitalocean\.com\/v2\/tags: 503 out of capacity\n/,
    );
    assert.deepEqual(tags(), []);
  });

  it("shows what is wrong with inputs in the provider's words", async () => {
    engine.program(`new (require("@pulumi/digitalocean").Tag)("tag", { name: [1] });`);
    const preview = await engine.pulumi(["preview", "--stack", "dev"]);
    assert.notEqual(preview.code, 0);
    const wrong = "expected string type, got {[{1}]} of type []. Examine values at 'tag.name'.";
    assert.ok(preview.output.includes(`digitalocean:index/tag:Tag resource 'tag' has a problem: ${wrong}`));
  });
});
