import { parse } from "yaml";
import { userData } from "../../../components/server/user-data.ts";
import { convergeProgram } from "../../../roles/converge/command.ts";
import { type Registration, runProgram, unitTest, type World, worldTest } from "../../support/harness.ts";

function connectionOf(world: World, name: string): Readonly<Record<string, unknown>> {
  const { connection } = world.resource("command:remote:Command", name).inputs;
  return typeof connection === "object" && connection !== null ? { ...connection } : {};
}

/** The address that a command dials. */
function hostOf({ inputs }: Registration): unknown {
  const { connection } = inputs;
  return typeof connection === "object" && connection !== null && "host" in connection && connection.host;
}

function hostKey(world: World, name: string): Registration {
  return world.resource("tls:index/privateKey:PrivateKey", `${name}-host-key`);
}

describe("user data", () => {
  const boot = {
    hostName: "lb0.iad1.psf.io",
    hostPrivateKey:
      '-----BEGIN OPENSSH PRIVATE KEY-----\n"quoted": {yes}\n-----END OPENSSH PRIVATE KEY-----\n',
    hostPublicKey: "ssh-ed25519 HOST\n",
  };

  unitTest("is cloud-config in YAML, with the host's key and nobody's account", (assert) => {
    const text = userData(boot);
    assert.match(text, /^#cloud-config\n/);
    assert.deepEqual(parse(text), {
      fqdn: "lb0.iad1.psf.io",
      hostname: "lb0",
      prefer_fqdn_over_hostname: true,
      manage_etc_hosts: true,
      ssh_deletekeys: true,
      ssh_genkeytypes: [],
      ssh_keys: { ed25519_private: boot.hostPrivateKey, ed25519_public: "ssh-ed25519 HOST" },
      ssh_pwauth: false,
      disable_root: false,
      users: [],
    });
  });

  worldTest("is secret, and holds this machine's own host key", "prod", (world, assert) => {
    for (const machine of [...world.resources("Instance"), ...world.resources("Droplet")]) {
      assert.equal(world.isSecret(machine, "userData"), true);
      const data = parse(String(machine.inputs.userData));
      assert.equal(data.fqdn, machine.inputs.name);
      assert.equal(data.ssh_keys.ed25519_private, hostKey(world, machine.name).outputs.privateKeyOpenssh);
    }
  });
});

describe("server", () => {
  worldTest("is reached with its host key pinned and with finite attempts", "prod", (world, assert) => {
    const deploy = world.resource("tls:index/privateKey:PrivateKey", "deploy");
    const machine = world.resource("Instance", "lb0-iad1");
    const connection = {
      host: machine.outputs.accessIpV4,
      port: 22,
      user: "root",
      privateKey: deploy.outputs.privateKeyOpenssh,
      hostKey: String(hostKey(world, "lb0-iad1").outputs.publicKeyOpenssh).trim(),
      perDialTimeout: 10,
    };
    // A machine that has just been made may take minutes to boot; of any other one the error is not waited for so long.
    assert.deepEqual(connectionOf(world, "lb0-iad1-ready"), { ...connection, dialErrorLimit: 60 });
    for (const name of ["secrets", "certificates", "configuration"]) {
      assert.deepEqual(connectionOf(world, `lb0-iad1-${name}`), { ...connection, dialErrorLimit: 12 });
    }
  });

  worldTest(
    "every command's connection is secret, and it runs again on a new machine",
    "prod",
    (world, assert) => {
      const commands = world.resources("command:remote:Command");
      assert.ok(commands.length >= 4 * 25);
      for (const command of commands) {
        assert.equal(world.isSecret(command, "connection"), true);
        const [machine] = [...world.resources("Instance"), ...world.resources("Droplet")].filter(
          ({ outputs }) => [outputs.accessIpV4, outputs.ipv4Address].includes(hostOf(command)),
        );
        assert.deepEqual(command.inputs.triggers, [machine?.id]);
      }
    },
  );

  worldTest("the first command brings the program that applies documents", "prod", (world, assert) => {
    const { version, payload } = convergeProgram();
    const ready = world.resources("command:remote:Command").filter(({ name }) => name.endsWith("-ready"));
    assert.equal(ready.length, 25);
    for (const { inputs } of ready) {
      assert.match(
        inputs.create,
        /^cloud-init status --wait <\/dev\/null >\/dev\/null \|\| \[ \$\? -eq 2 \] \|\| exit 1\nset -eu\n/,
      );
      assert.ok(String(inputs.create).includes(version));
      assert.equal(inputs.stdin, payload);
    }
  });

  unitTest(
    "that is older than the program keeps its host key, and nothing of its boot replaces it",
    async (assert) => {
      const lb = `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${"L".repeat(43)}`;
      const web = `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${"W".repeat(43)}`;
      const adopted = JSON.stringify({ "lb0-iad1": lb, "pythontest0-nyc1": web });
      const world = await runProgram("dev", { config: { "estate:adopted": adopted } });
      for (const [name, line] of [
        ["lb0-iad1", lb],
        ["pythontest0-nyc1", web],
      ] as const) {
        for (const part of ["ready", "secrets", "certificates", "configuration"]) {
          assert.equal(connectionOf(world, `${name}-${part}`).hostKey, line);
        }
      }
      const instance = world.resource("Instance", "lb0-iad1").options;
      assert.deepEqual(instance.ignoreChanges, [
        ...["availabilityZone", "configDrive", "imageId", "imageName", "keyPair"],
        ...["networkMode", "networks", "region", "userData"],
      ]);
      assert.equal(instance.replacementTrigger, undefined);
      assert.deepEqual(world.resource("Droplet", "pythontest0-nyc1").options.ignoreChanges, [
        ...["dropletAgent", "image", "monitoring", "publicNetworking"],
        ...["region", "sshKeys", "userData", "vpcUuid"],
      ]);
      // The others are as they were.
      assert.equal(
        connectionOf(world, "lb1-iad1-ready").hostKey,
        String(hostKey(world, "lb1-iad1").outputs.publicKeyOpenssh).trim(),
      );
      assert.deepEqual(world.resource("Instance", "lb1-iad1").options.ignoreChanges, ["imageId", "keyPair"]);
    },
  );

  worldTest("no two share a host key", "prod", (world, assert) => {
    const keys = world
      .resources("tls:index/privateKey:PrivateKey")
      .filter(({ name }) => name.endsWith("-host-key"))
      .map(({ outputs }) => outputs.publicKeyOpenssh);
    assert.equal(keys.length, 25);
    assert.equal(new Set(keys).size, 25);
  });

  worldTest("is watched from outside where it serves the public", "prod", (world, assert) => {
    assert.deepEqual(
      world
        .resources("UptimeCheck")
        .filter(({ inputs }) => inputs.type === "ping")
        .map(({ inputs }) => inputs.target),
      [
        "jython-web0.iad1.psf.io",
        "lb0.iad1.psf.io",
        "lb1.iad1.psf.io",
        "lb2.iad1.psf.io",
        "mail.python.org",
        "mail1.ams1.psf.io",
        "monitoring0.iad1.psf.io",
        "packages0.iad1.psf.io",
        "planet0.iad1.psf.io",
        "pythontest0.nyc1.psf.io",
      ],
    );
  });
});
