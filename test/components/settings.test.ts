import * as pulumi from "@pulumi/pulumi";
import { checkedCatalog } from "../../components/catalog.ts";
import { currentTime } from "../../components/clock.ts";
import { currentSettings } from "../../components/settings.ts";
import { serverKey } from "../../stacks/derive/names.ts";
import { dev } from "../../stacks/dev/index.ts";
import { declare, runProgram, unitTest } from "../support/harness.ts";

const hostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICqpTucvt7rbkCYECze77KtLMXGCWjXq927lWgGuzZBO";

function settingsOf(config: Record<string, string>) {
  return declare(
    () => {
      pulumi.runtime.setAllConfig(config);
      try {
        return { ...currentSettings() };
      } finally {
        pulumi.runtime.setAllConfig({});
      }
    },
    { stack: "prod" },
  );
}

const bought = [
  ...["-----BEGIN CERTIFICATE-----", "AAAA", "-----END CERTIFICATE-----"],
  ...["-----BEGIN PRIVATE KEY-----", "BBBB", "-----END PRIVATE KEY-----", ""],
].join("\n");

describe("settings", () => {
  unitTest("default to the catalog of the stack's name", async (assert) => {
    const world = await settingsOf({});
    assert.deepEqual(world.outputs, { estate: "prod", networks: {}, publicCertificates: {} });
  });

  unitTest("are read", async (assert) => {
    const deployKey = "-----BEGIN OPENSSH PRIVATE KEY-----\n";
    const world = await settingsOf({
      "estate:estate": "dev",
      "estate:adopted": JSON.stringify({ "lb0-iad1": hostKey }),
      "estate:alertEmail": "ops@example.org",
      "estate:networks": '{"iad1":"10.50.0.0/24"}',
      "estate:deployers": '{"office":"203.0.113.0/24"}',
      "estate:image": "debian-12",
      "estate:publicCertificates": JSON.stringify({ "www.python.org": bought }),
      "estate:deployKey": deployKey,
    });
    assert.deepEqual(world.outputs, {
      estate: "dev",
      adopted: { "lb0-iad1": hostKey },
      alertEmail: "ops@example.org",
      networks: { iad1: "10.50.0.0/24" },
      deployers: { office: "203.0.113.0/24" },
      image: "debian-12",
      publicCertificates: { "www.python.org": bought },
      deployKey,
    });
    assert.equal(world.isSecretOutput("deployKey"), true);
    assert.equal(world.isSecretOutput("publicCertificates.www.python.org"), true);
  });

  unitTest("unknown ones are refused", async (assert) => {
    await assert.rejects(
      settingsOf({ "estate:network": "{}" }),
      "Pulumi.prod.yaml: estate:network is not a setting of this project. " +
        "Remove it, or use one of adopted, alertEmail, deployKey, deployers, dropletImages, estate, image, images, networks, publicCertificates, stage.",
    );
  });

  for (const text of ["ops", "Ops <ops@example.org>", "a@example.org, b@example.org", "ops@localhost"]) {
    unitTest(`an alerts' address that is none is refused: ${text}`, async (assert) => {
      await assert.rejects(
        settingsOf({ "estate:alertEmail": text }),
        `Pulumi.prod.yaml: estate:alertEmail is "${text}", which is no e-mail address. ` +
          "Use the one of a verified member of DigitalOcean's team, such as ops@example.org.",
      );
    });
  }

  unitTest("image ids are by datacenter and image", async (assert) => {
    const id = "0a0a0a0a-0000-4000-8000-000000000001";
    const { outputs } = await settingsOf({ "estate:images": `{"iad1": {"debian-12": "${id}"}}` });
    assert.deepEqual(outputs.images, { iad1: { "debian-12": id } });
    await assert.rejects(
      settingsOf({ "estate:images": `{"debian-12": "${id}"}` }),
      "Pulumi.prod.yaml: estate:images must be a map from datacenter to image ids. " +
        'Write it as: images: {"iad1": {"debian-12": "6a2b…"}}',
    );
  });

  unitTest("adopted machines without a host key are refused", async (assert) => {
    await assert.rejects(
      settingsOf({ "estate:adopted": "lb0-iad1" }),
      "Pulumi.prod.yaml: estate:adopted must be a map from server to public host key. " +
        'Write it as: adopted: {"lb0-iad1": "ssh-ed25519 AAAA…"}',
    );
    await assert.rejects(
      settingsOf({ "estate:adopted": '{"lb0-iad1":"lb0.psf.io ssh-ed25519 AAAA"}' }),
      "Pulumi.prod.yaml: estate:adopted: what stands for lb0-iad1 is no public host key. " +
        "Take the line of ssh-keyscan -t ed25519 HOST without the host's name.",
    );
    for (const [key, said] of [
      [`${hostKey} root@lb0`, "no public host key"],
      [hostKey.slice(0, -4), "no public host key"],
      [
        "ssh-rsa AAAAB3NzaC1yc2EAAAADAQAB",
        "an RSA key, which would be asked for with SHA-1, and no host answers that",
      ],
      [
        "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTY=",
        "an ECDSA key, which the host no longer has once it is configured",
      ],
    ] as const) {
      await assert.rejects(
        settingsOf({ "estate:adopted": JSON.stringify({ "lb0-iad1": key }) }),
        `Pulumi.prod.yaml: estate:adopted: what stands for lb0-iad1 is ${said}. ` +
          "Take the line of ssh-keyscan -t ed25519 HOST without the host's name.",
      );
    }
    await assert.rejects(
      declare(() =>
        checkedCatalog({
          estate: "dev",
          networks: {},
          adopted: { trac: "ssh-ed25519 AAAA" },
          publicCertificates: {},
        }),
      ),
      `adopted: there is no server "trac" in the estate "dev"; there are ${dev.servers.map(serverKey).join(", ")}.`,
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

  for (const text of ["203.0.113.0/24", '["203.0.113.0/24"]']) {
    unitTest(`deployers that are no map are refused: ${text}`, async (assert) => {
      await assert.rejects(
        settingsOf({ "estate:deployers": text }),
        "Pulumi.prod.yaml: estate:deployers must be a map from name to range. " +
          'Write it as: deployers: {"office": "203.0.113.0/24"}',
      );
    });
  }

  unitTest("an image that no role works on is refused", async (assert) => {
    await assert.rejects(
      settingsOf({ "estate:image": "debian-13" }),
      'Pulumi.prod.yaml: estate:image is "debian-13", which is no image. Use one of debian-12, ubuntu-24.04.',
    );
  });

  const remedy =
    'Write a file such as {"www.example.org": "-----BEGIN CERTIFICATE-----…"}, chain and then key, ' +
    "and set it with: pulumi config set --secret publicCertificates < FILE";

  unitTest("bought certificates that are no map are refused, and not shown", async (assert) => {
    await assert.rejects(
      settingsOf({ "estate:publicCertificates": bought }),
      `Pulumi.prod.yaml: estate:publicCertificates must be a map from domain to certificate. ${remedy}`,
    );
  });

  unitTest("a bought certificate without its key is refused, and not shown", async (assert) => {
    const [chain = ""] = bought.split("-----BEGIN PRIVATE KEY");
    await assert.rejects(
      settingsOf({ "estate:publicCertificates": JSON.stringify({ "www.python.org": chain }) }),
      "Pulumi.prod.yaml: estate:publicCertificates: " +
        `what stands for www.python.org is no certificate with its key in PEM. ${remedy}`,
    );
  });

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
      () => checkedCatalog({ estate: "test", networks: {}, publicCertificates: {} }),
      'estate: there is no catalog "test" under stacks/; there are prod, dev. ' +
        "For another stack of one of them: pulumi config set estate NAME. " +
        `For an estate of its own: copy stacks/dev to stacks/test, give it its name, zones and networks there, ` +
        "and add it to stacks/index.ts.",
    );
  });

  unitTest("a network of an unknown datacenter is refused", (assert) => {
    assert.throws(
      () => checkedCatalog({ estate: "dev", networks: { mars1: "10.0.0.0/24" }, publicCertificates: {} }),
      'networks: there is no datacenter "mars1" in the estate "dev"; there are iad1, ord1, nyc1.',
    );
  });

  unitTest("has the account's deployers, image and bought certificates", (assert) => {
    const { deployers, defaultImage, boughtCertificates } = checkedCatalog({
      estate: "prod",
      networks: {},
      deployers: { home: "198.51.100.7/32" },
      image: "ubuntu-24.04",
      publicCertificates: { "www.python.org": pulumi.secret(bought) },
    });
    assert.deepEqual(deployers, [{ name: "home", range: "198.51.100.7/32" }]);
    assert.equal(defaultImage, "ubuntu-24.04");
    assert.deepEqual(boughtCertificates, ["www.python.org"]);
  });

  unitTest("judges the account's deployers", (assert) => {
    let message = "";
    try {
      checkedCatalog({ estate: "dev", networks: {}, deployers: { home: "here" }, publicCertificates: {} });
    } catch (error) {
      message = error instanceof Error ? error.message : String(error);
    }
    assert.match(
      message,
      /^The catalog "dev" has 1 mistake; nothing was changed\.\n1\. deployers\["home"\]\.range: /,
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
