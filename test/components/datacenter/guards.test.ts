import { standardOpenStack as standard } from "../../support/catalogs.ts";
import { type World, worldTest } from "../../support/harness.ts";

/** Cloud, world, type, a stateful and a stateless machine, and what each ignores. */
const clouds: readonly {
  readonly cloud: string;
  readonly world: "prod" | (() => Promise<World>);
  readonly type: string;
  readonly stateful: readonly [string, readonly string[]];
  readonly stateless: readonly [string, readonly string[]];
}[] = [
  {
    cloud: "Rackspace",
    world: "prod",
    type: "Instance",
    stateful: ["pg0-iad1", ["userData", "imageId", "keyPair"]],
    stateless: ["lb0-iad1", ["imageId", "keyPair"]],
  },
  {
    cloud: "standard OpenStack",
    world: standard,
    type: "Instance",
    stateful: ["pg0-iad1", ["userData", "imageId", "keyPair"]],
    stateless: ["lb0-iad1", ["imageId", "keyPair"]],
  },
  {
    cloud: "DigitalOcean",
    world: "prod",
    type: "Droplet",
    stateful: ["mail1-ams1", ["image", "userData", "sshKeys"]],
    stateless: ["pythontest0-nyc1", ["sshKeys"]],
  },
];

describe("replacement guards", () => {
  for (const { cloud, world, type, stateful, stateless } of clouds) {
    worldTest(`${cloud}: a stateful machine is kept`, world, (declared, assert) => {
      const [name, ignored] = stateful;
      const { options } = declared.resource(type, name);
      assert.equal(options.protect, true);
      assert.equal(options.retainOnDelete, true);
      assert.deepEqual(options.ignoreChanges, ignored);
      assert.equal(options.replacementTrigger, undefined);
      const key = declared.resource("tls:index/privateKey:PrivateKey", `${name}-host-key`);
      assert.equal(key.options.protect, true);
      assert.equal(key.options.retainOnDelete, true);
    });

    worldTest(`${cloud}: a stateless machine may go`, world, (declared, assert) => {
      const [name, ignored] = stateless;
      const { options } = declared.resource(type, name);
      assert.equal(options.protect, false);
      assert.equal(options.retainOnDelete, false);
      assert.deepEqual(options.ignoreChanges, ignored);
      // Names need not be unique but in Consul, and a port of its own must be free before a successor can take it.
      assert.equal(options.deleteBeforeReplace, cloud !== "DigitalOcean");
      if (type === "Instance") assert.equal(options.replacementTrigger, "ubuntu-24.04");
      const key = declared.resource("tls:index/privateKey:PrivateKey", `${name}-host-key`);
      assert.equal(key.options.protect, false);
    });
  }

  worldTest(
    "a Droplet has the time to shut down, which its provider does not give",
    "prod",
    (world, assert) => {
      for (const { options } of world.resources("Droplet")) assert.equal(options.deleteTimeout, "15m");
    },
  );

  worldTest("every machine of a stateful role is protected, and no other", "prod", (world, assert) => {
    const machines = [...world.resources("Instance"), ...world.resources("Droplet")];
    assert.deepEqual(machines.flatMap(({ name, options }) => (options.protect ? [name] : [])).sort(), [
      "backup0-ord1",
      "consul0-iad1",
      "consul1-iad1",
      "consul2-iad1",
      "downloads0-iad1",
      "hg0-iad1",
      "jython-web0-iad1",
      "mail1-ams1",
      "monitoring0-iad1",
      "packages0-iad1",
      "pg0-iad1",
      "pg1-iad1",
      "pycon-prod0-iad1",
      "pycon-staging0-iad1",
      "pydotorg-prod0-iad1",
    ]);
  });

  worldTest("volumes, zones and the authority are kept", "prod", (world, assert) => {
    const kept = [
      world.resource("Volume", "mail1-ams1"),
      world.resource("tls:index/privateKey:PrivateKey", "authority-key"),
      world.resource("SelfSignedCert", "authority"),
      ...world.resources("Domain"),
    ];
    for (const { options } of kept) {
      assert.equal(options.protect, true);
      assert.equal(options.retainOnDelete, true);
    }
    assert.deepEqual(world.resource("Volume", "mail1-ams1").options.ignoreChanges, ["initialFilesystemType"]);
  });
});
