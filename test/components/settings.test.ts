import * as pulumi from "@pulumi/pulumi";
import { checkedCatalog } from "../../components/catalog.ts";
import { currentTime } from "../../components/clock.ts";
import { currentSettings } from "../../components/settings.ts";
import { declare, runProgram, unitTest } from "../support/harness.ts";

function settingsOf(config: Record<string, string>) {
  return declare(
    () => {
      pulumi.runtime.setAllConfig(config);
      try {
        const { estate, networks, deployKey } = currentSettings();
        return { estate, networks, ...(deployKey ? { deployKey } : {}) };
      } finally {
        pulumi.runtime.setAllConfig({});
      }
    },
    { stack: "prod" },
  );
}

describe("settings", () => {
  unitTest("default to the catalog of the stack's name", async (assert) => {
    const world = await settingsOf({});
    assert.deepEqual(world.outputs, { estate: "prod", networks: {} });
  });

  unitTest("are read", async (assert) => {
    const deployKey = "-----BEGIN OPENSSH PRIVATE KEY-----\n";
    const world = await settingsOf({
      "estate:estate": "dev",
      "estate:networks": '{"iad1":"10.50.0.0/24"}',
      "estate:deployKey": deployKey,
    });
    assert.deepEqual(world.outputs, { estate: "dev", networks: { iad1: "10.50.0.0/24" }, deployKey });
    assert.equal(world.isSecretOutput("deployKey"), true);
  });

  unitTest("unknown ones are refused", async (assert) => {
    await assert.rejects(
      settingsOf({ "estate:network": "{}" }),
      "Pulumi.prod.yaml: estate:network is not a setting of this project. " +
        "Remove it, or use one of deployKey, estate, networks.",
    );
  });

  for (const text of ["10.0.0.0/8", "[]", '{"iad1":1}', "null"]) {
    unitTest(`networks that are no map are refused: ${text}`, async (assert) => {
      await assert.rejects(
        settingsOf({ "estate:networks": text }),
        "Pulumi.prod.yaml: estate:networks must be a map from datacenter to private range. " +
          'Write it as: networks: {"iad1": "10.20.0.0/20"}',
      );
    });
  }

  unitTest("a deploy key that is none is refused, and not shown", async (assert) => {
    await assert.rejects(
      settingsOf({ "estate:deployKey": "ssh-ed25519 AAAA" }),
      "Pulumi.prod.yaml: estate:deployKey is not a private key in OpenSSH form. " +
        "Set it with: pulumi config set --secret deployKey < ~/.ssh/id_ed25519",
    );
  });
});

describe("clock", () => {
  unitTest("is moved by ESTATE_NOW", (assert) => {
    assert.deepEqual(currentTime({ ESTATE_NOW: "2027-03-01T00:00:00Z" }), new Date("2027-03-01T00:00:00Z"));
  });

  unitTest("refuses what is no time", (assert) => {
    assert.throws(
      () => currentTime({ ESTATE_NOW: "tomorrow" }),
      'ESTATE_NOW is "tomorrow", which is not a time. Write it as 2027-03-01T00:00:00Z, or unset it for the current time.',
    );
  });
});

describe("catalog", () => {
  unitTest("an unknown one is refused", (assert) => {
    assert.throws(
      () => checkedCatalog({ estate: "test", networks: {} }),
      'estate: there is no catalog "test" under stacks/; there are prod, dev. ' +
        "Choose one with `pulumi config set estate NAME`, or name the stack after it.",
    );
  });

  unitTest("a network of an unknown datacenter is refused", (assert) => {
    assert.throws(
      () => checkedCatalog({ estate: "dev", networks: { mars1: "10.0.0.0/24" } }),
      'networks: there is no datacenter "mars1" in the estate "dev"; there are iad1, ord1, nyc1.',
    );
  });

  unitTest("nothing is registered where there is a mistake", async (assert) => {
    let registered: readonly string[] = [];
    const program = runProgram("dev", {
      config: { "estate:networks": '{"iad1":"8.8.8.0/24"}' },
      onEnd: (urns) => {
        registered = urns;
      },
    });
    let message = "";
    await program.catch((error: unknown) => {
      message = error instanceof Error ? error.message : String(error);
    });
    assert.match(message, /^The catalog "dev" has 1 mistake; nothing was changed\.\n1\. /);
    assert.deepEqual(registered, []);
  });
});
