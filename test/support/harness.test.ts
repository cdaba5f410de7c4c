import * as digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";
import { checked, declare, once, unitTest, worldTest } from "./harness.ts";

function tag(name: string, opts: pulumi.CustomResourceOptions = {}): digitalocean.Tag {
  return new digitalocean.Tag(name, { name: `tag:${name}` }, opts);
}

describe("test harness", () => {
  const sample = once(() =>
    declare(() => {
      const parent = new pulumi.ComponentResource("sample:Parent", "parent", {});
      const first = tag("first", { parent, protect: true, ignoreChanges: ["name"] });
      new digitalocean.SshKey(
        "key",
        { name: pulumi.secret("hidden"), publicKey: first.name },
        {
          parent,
          aliases: [{ name: "old-key" }],
          dependsOn: [first],
          replacementTrigger: "1",
          deleteBeforeReplace: false,
        },
      );
      return { tag: first.name, hidden: pulumi.secret("hidden") };
    }),
  );

  worldTest("builds URNs as the engine does", sample, (world, assert) => {
    assert.deepEqual(world.urns(), [
      "urn:pulumi:test::estate::sample:Parent$digitalocean:index/sshKey:SshKey::key",
      "urn:pulumi:test::estate::sample:Parent$digitalocean:index/tag:Tag::first",
      "urn:pulumi:test::estate::sample:Parent::parent",
    ]);
  });

  worldTest("records options", sample, (world, assert) => {
    const first = world.resource("Tag", "first");
    assert.equal(first.options.protect, true);
    assert.deepEqual(first.options.ignoreChanges, ["name"]);
    const key = world.resource("SshKey", "key");
    assert.equal(key.options.protect, false);
    assert.equal(key.options.replacementTrigger, "1");
    assert.equal(key.options.deleteBeforeReplace, false);
    assert.deepEqual(key.options.dependencies, [first.urn]);
    assert.deepEqual(key.options.propertyDependencies.publicKey, [first.urn]);
    assert.deepEqual(key.options.aliases, [
      "urn:pulumi:test::estate::sample:Parent$digitalocean:index/sshKey:SshKey::old-key",
    ]);
  });

  worldTest("knows what is secret", sample, (world, assert) => {
    const key = world.resource("SshKey", "key");
    assert.equal(key.inputs.name, "hidden");
    assert.equal(world.isSecret(key, "name"), true);
    assert.equal(world.isSecret(key, "publicKey"), false);
    assert.equal(world.output("hidden"), "hidden");
    assert.equal(world.isSecretOutput("hidden"), true);
    assert.equal(world.isSecretOutput("tag"), false);
  });

  worldTest("names what there is when asked for something else", sample, (world, assert) => {
    assert.throws(() => world.resource("Tag", "second"), 'There is no Tag "second"; there are first');
    assert.throws(() => world.output("name"), 'There is no output "name"; there are hidden, tag');
  });

  unitTest("an error in an apply fails the declaration", async (assert) => {
    await assert.rejects(
      declare(() => {
        tag("first").id.apply(() => {
          throw new Error("in an apply");
        });
      }),
      "in an apply",
    );
  });

  unitTest("an error in the program fails the declaration, and the next one works", async (assert) => {
    await assert.rejects(
      declare(() => {
        throw new Error("at once");
      }),
      "at once",
    );
    const world = await declare(() => ({ done: tag("later").id }));
    assert.equal(world.output("done"), "tag:later");
  });

  unitTest("a name twice fails as in the engine", async (assert) => {
    await assert.rejects(
      declare(() => {
        tag("same");
        tag("same");
      }),
      "failed to register new resource same [digitalocean:index/tag:Tag]: Duplicate resource URN " +
        "'urn:pulumi:test::estate::digitalocean:index/tag:Tag::same'; try giving it a unique name",
    );
  });

  unitTest("a preview knows no computed output", async (assert) => {
    const world = await declare(
      () => {
        const key = new digitalocean.SshKey("key", { publicKey: "ssh-ed25519 AAAA" });
        new digitalocean.Tag("tag", { name: key.fingerprint });
      },
      { preview: true },
    );
    assert.equal(world.resource("Tag", "tag").inputs.name, "<unknown>");
  });

  unitTest("a test that asserts nothing fails", async (assert) => {
    await assert.rejects(
      checked(() => undefined),
      "This test asserted nothing, so it can never fail.",
    );
  });
});
