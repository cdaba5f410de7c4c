import { keyFrom, uuidFrom } from "../../../components/support/secrets.ts";
import { convergeCommand, convergeProgram } from "../../../roles/converge/command.ts";
import { documentText } from "../../../roles/document.ts";
import { hostBundles } from "../../../roles/index.ts";
import type { SecretDocument } from "../../../roles/part.ts";
import { secretNames } from "../../../roles/secrets.ts";
import { serverKey } from "../../../stacks/derive/names.ts";
import { prod } from "../../../stacks/prod/index.ts";
import { declareEstate } from "../../support/catalogs.ts";
import { type Registration, runProgram, type World, worldTest } from "../../support/harness.ts";
import { isRecord } from "../../support/wire.ts";

const modes = ["secrets", "certificates", "configuration"] as const;

function command(world: World, name: string): Registration {
  return world.resource("command:remote:Command", name);
}

/** Texts of a secret or certificate document's files, by path. */
function filesOf({ inputs }: Registration): Readonly<Record<string, string>> {
  const document: unknown = JSON.parse(String(inputs.stdin));
  const files = isRecord(document) && isRecord(document.files) ? document.files : {};
  return Object.fromEntries(
    Object.entries(files).map(([path, file]) => [path, isRecord(file) ? String(file.content) : ""]),
  );
}

function namesIn(document: SecretDocument): readonly string[] {
  return Object.values(document.files).flatMap(({ content }) => secretNames(content));
}

/** Commands whose inputs differ between two worlds. */
function changed(before: World, after: World): readonly string[] {
  const text = ({ inputs }: Registration) => JSON.stringify(inputs);
  return before
    .resources("command:remote:Command")
    .filter((each) => text(each) !== text(command(after, each.name)))
    .map(({ name }) => name);
}

/** Machines whose document names a secret that satisfies a condition, as the commands that bring it. */
function holders(mode: "secrets" | "certificates", condition: (name: string) => boolean): readonly string[] {
  return prod.servers
    .filter((server) => namesIn(hostBundles(prod, server)[mode]).some(condition))
    .map((server) => `${serverKey(server)}-${mode}`)
    .sort();
}

describe("what a host holds", () => {
  worldTest("comes in three documents, each with a command of its own", "prod", (world, assert) => {
    const { version } = convergeProgram();
    for (const server of prod.servers) {
      const key = serverKey(server);
      for (const mode of modes) {
        assert.equal(
          command(world, `${key}-${mode}`).inputs.create,
          convergeCommand({ version, mode, remedy: `pulumi up --replace '**::${key}-ready'` }),
        );
      }
    }
  });

  worldTest("configuration is the roles' word, in clear, and its run is shown", "prod", (world, assert) => {
    for (const server of prod.servers) {
      const configured = command(world, `${serverKey(server)}-configuration`);
      assert.equal(configured.inputs.stdin, documentText(hostBundles(prod, server).configuration));
      assert.equal(world.isSecret(configured, "stdin"), false);
      assert.equal(configured.inputs.logging, "stdoutAndStderr");
      assert.equal(configured.inputs.addPreviousOutputInEnv, false, "a warning above every error");
      assert.deepEqual(configured.options.additionalSecretOutputs, ["connection"]);
    }
  });

  worldTest(
    "it is known before anything exists",
    () => runProgram("prod", { preview: true }),
    (world, assert) => {
      for (const server of prod.servers) {
        const { inputs } = command(world, `${serverKey(server)}-configuration`);
        assert.equal(inputs.stdin, documentText(hostBundles(prod, server).configuration));
      }
    },
  );

  worldTest("secrets and certificates are secret, and so is what their runs say", "prod", (world, assert) => {
    for (const server of prod.servers) {
      const bundles = hostBundles(prod, server);
      for (const mode of ["secrets", "certificates"] as const) {
        const applied = command(world, `${serverKey(server)}-${mode}`);
        assert.equal(world.isSecret(applied, "stdin"), true);
        assert.equal(applied.inputs.logging, "none");
        assert.deepEqual([...applied.options.additionalSecretOutputs].sort(), [
          "connection",
          "stderr",
          "stdout",
        ]);
        assert.deepEqual(Object.keys(filesOf(applied)), Object.keys(bundles[mode].files));
      }
    }
  });

  worldTest("no value of a secret is in a configuration", "prod", (world, assert) => {
    const passwords = world
      .resources("RandomPassword")
      .map(({ name, outputs }) => [name, String(outputs.result)] as const);
    const values = new Set([
      ...passwords.flatMap(([, value]) => [value, keyFrom(value), uuidFrom(value)]),
      ...world.resources("AclToken").map(({ id }) => `secret of ${id}`),
      ...world
        .resources("tls:index/privateKey:PrivateKey")
        .flatMap(({ outputs }) => [
          String(outputs.privateKeyPem).trim(),
          String(outputs.privateKeyOpenssh).trim(),
        ]),
    ]);
    assert.ok(values.size > 150);
    for (const server of prod.servers) {
      const text = String(command(world, `${serverKey(server)}-configuration`).inputs.stdin);
      assert.deepEqual(
        [...values].filter((value) => text.includes(value)),
        [],
        server.name,
      );
    }
  });
});

describe("a change of what hosts hold", () => {
  const docsReader = {
    fullName: "A Reader",
    admin: false,
    sshKeys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f reader"],
    access: { docs: { allowed: true } },
  } as const;
  const withReader = { ...prod, people: { ...prod.people, reader: docsReader } };

  worldTest(
    "runs on the machines of the changed role only",
    () => declareEstate(prod),
    async (world, assert) => {
      assert.deepEqual(changed(world, await declareEstate(withReader)), ["docs0-iad1-configuration"]);
    },
  );

  worldTest("renewed certificates run their own command only", "prod", async (world, assert) => {
    // Half a life of a 30-day certificate later each of them has entered a new period.
    const later = await runProgram("prod", { now: "2026-01-16T00:00:00Z" });
    const expected = holders("certificates", (name) => name.startsWith("certificate/"));
    assert.ok(expected.length > 5);
    assert.deepEqual(changed(world, later), expected);
  });

  worldTest(
    "a renewed password runs the secrets of those who hold it only",
    "prod",
    async (world, assert) => {
      const renewed = await runProgram("prod", { renewed: (name) => name.startsWith("backup-docs-") });
      assert.deepEqual(
        changed(world, renewed),
        holders("secrets", (name) => name === "backups/passphrase/docs"),
      );
      const signing = await runProgram("prod", { renewed: (name) => name === "psf-signing" });
      assert.deepEqual(
        changed(world, signing),
        [...holders("secrets", (name) => name === "apt/signing-passphrase/psf"), "psf-signing-key"].sort(),
      );
    },
  );
});

/** Everything that a resource waits for, at any distance: names of commands and types of others. */
function waitsFor(world: World, name: string): ReadonlySet<Registration> {
  const byUrn = new Map(world.all.map((each) => [each.urn, each]));
  const found = new Set<Registration>();
  const visit = ({ options }: Registration): void => {
    for (const urn of [...options.dependencies, options.provider]) {
      const before = byUrn.get(urn);
      if (before === undefined || found.has(before)) continue;
      found.add(before);
      visit(before);
    }
  };
  visit(command(world, name));
  return found;
}

function commandsBefore(world: World, name: string): readonly string[] {
  return [...waitsFor(world, name)]
    .filter(({ type }) => type === "command:remote:Command")
    .map((each) => each.name)
    .sort();
}

describe("the order in which hosts are configured", () => {
  const consul = ["consul0-iad1", "consul1-iad1", "consul2-iad1"];
  const all = (keys: readonly string[]) =>
    keys.flatMap((key) => ["ready", ...modes].map((step) => `${key}-${step}`));
  const signing = ["packages0-iad1-ready", "psf-signing-key"];

  worldTest("a host's configuration comes after its secrets and certificates", "prod", (world, assert) => {
    for (const server of prod.servers) {
      const own = serverKey(server);
      const before = commandsBefore(world, `${own}-configuration`);
      for (const step of ["ready", "secrets", "certificates"]) assert.ok(before.includes(`${own}-${step}`));
      for (const mode of ["secrets", "certificates"]) {
        const of = commandsBefore(world, `${own}-${mode}`);
        assert.ok(of.includes(`${own}-ready`));
        assert.deepEqual(
          of.filter((name) => name.startsWith(own) && name !== `${own}-ready`),
          [],
        );
      }
    }
  });

  worldTest("Consul's servers take turns, and wait for no other machine", "prod", (world, assert) => {
    consul.forEach((key, index) => {
      assert.deepEqual(
        commandsBefore(world, `${key}-configuration`).filter((name) => !signing.includes(name)),
        [
          ...all(consul.slice(0, index)),
          ...all([key]).filter((name) => !name.endsWith("-configuration")),
        ].sort(),
      );
      assert.deepEqual(
        commandsBefore(world, `${key}-certificates`).filter((name) => !signing.includes(name)),
        [...all(consul.slice(0, index)), `${key}-ready`].sort(),
      );
    });
  });

  worldTest("its interface is used when they are configured", "prod", (world, assert) => {
    const provider = world.resource("pulumi:providers:consul", "consul");
    for (const key of consul) {
      assert.ok(provider.options.dependencies.includes(command(world, `${key}-configuration`).urn));
    }
  });

  worldTest("every agent comes after all of them", "prod", (world, assert) => {
    for (const server of prod.servers) {
      if (server.datacenter !== "iad1" || server.role === "consul") continue;
      const before = commandsBefore(world, `${serverKey(server)}-configuration`);
      for (const key of consul) assert.ok(before.includes(`${key}-configuration`), server.name);
    }
  });

  worldTest(
    "nothing of a load balancer changes before the one before it is healthy",
    "prod",
    (world, assert) => {
      for (const [one, next] of [
        ["lb0-iad1", "lb1-iad1"],
        ["lb1-iad1", "lb2-iad1"],
      ] as const) {
        for (const mode of modes) {
          assert.ok(commandsBefore(world, `${next}-${mode}`).includes(`${one}-configuration`));
        }
      }
    },
  );

  worldTest(
    "PostgreSQL's replica and the databases' clients come after the primary",
    "prod",
    (world, assert) => {
      for (const mode of modes) {
        assert.ok(commandsBefore(world, `pg1-iad1-${mode}`).includes("pg0-iad1-configuration"));
      }
      for (const key of ["pydotorg-prod0-iad1", "speed-web0-iad1"]) {
        assert.ok(commandsBefore(world, `${key}-configuration`).includes("pg0-iad1-configuration"));
      }
    },
  );

  worldTest("PostgreSQL and its backups' machine do not wait for each other", "prod", (world, assert) => {
    const backup = /^backup0-/;
    const postgresql = /^pg\d-/;
    assert.deepEqual(
      commandsBefore(world, "pg1-iad1-configuration").filter((name) => backup.test(name)),
      [],
    );
    assert.deepEqual(
      commandsBefore(world, "backup0-ord1-configuration").filter((name) => postgresql.test(name)),
      [],
    );
  });

  worldTest("the packages' signing key is there before whoever trusts it", "prod", (world, assert) => {
    for (const name of holders("secrets", (secret) => secret.startsWith("apt/public-key/"))) {
      assert.ok(commandsBefore(world, name).includes("psf-signing-key"), name);
    }
    assert.deepEqual(commandsBefore(world, "psf-signing-key"), ["packages0-iad1-ready"]);
  });

  worldTest(
    "machines' names are there before any configuration, the CDN is not waited for",
    "prod",
    (world, assert) => {
      const names = world
        .resources("DnsRecord")
        .filter(({ name, inputs }) => inputs.type === "A" && !/^(consul|lb)\.psf/.test(name));
      assert.ok(names.length > 50);
      for (const server of prod.servers) {
        const before = waitsFor(world, `${serverKey(server)}-configuration`);
        assert.deepEqual(
          names.filter((name) => !before.has(name)).map(({ name }) => name),
          [],
        );
        assert.deepEqual(
          [...before].filter(({ type }) => type.startsWith("fastly:")),
          [],
        );
      }
    },
  );

  worldTest("there is no circle", "prod", (world, assert) => {
    for (const each of world.resources("command:remote:Command")) {
      assert.equal(waitsFor(world, each.name).has(each), false, each.name);
    }
  });
});
