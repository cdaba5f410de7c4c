import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { errorCode } from "../../../commands/failure.ts";
import { volume } from "../../../roles/base/volume.ts";
import { hostOf } from "../../../roles/host.ts";
import type { OpenCloud } from "../../../sandbox/cloud/cloud.ts";
import { openCloud } from "../../../sandbox/cloud/open.ts";
import { loadFacts } from "../../../sandbox/facts/load.ts";
import { NO_FAULTS } from "../../../sandbox/faults/faults.ts";
import { machineLeader } from "../../../sandbox/machines/boot/machine.ts";
import { ensureImage } from "../../../sandbox/machines/image/image.ts";
import { machineRecipe, toolRecipe } from "../../../sandbox/machines/image/recipe.ts";
import { existingNamespaces, namespaceFile } from "../../../sandbox/machines/network/namespaces.ts";
import { machinePaths, namespaceOf } from "../../../sandbox/machines/paths.ts";
import { type MachinesRealm, openMachines, removeMachines } from "../../../sandbox/machines/realm.ts";
import { createResource, deleteResource, updateResource } from "../../../sandbox/provider/lifecycle.ts";
import { describePackage, resourceType } from "../../../sandbox/provider/package.ts";
import type { Call } from "../../../sandbox/provider/session.ts";
import type { Properties } from "../../../sandbox/provider/values.ts";
import { digitalocean } from "../../../sandbox/providers/digitalocean/index.ts";
import { openstack } from "../../../sandbox/providers/openstack/index.ts";
import { cacheDirectory } from "../../../sandbox/toolchain/cli.ts";
import { isAlive } from "../../../sandbox/toolchain/process.ts";
import { createProgress } from "../../../sandbox/toolchain/progress.ts";
import { WORLD_PACKAGES } from "../../../sandbox/world/world.ts";
import { onSharedNetworks } from "../../support/catalogs.ts";
import { newKeyPair } from "../../support/ssh-keys.ts";
import { FLOATING } from "../providers/openstack/declared.ts";
import { onlyWithMachines } from "./real.ts";

const DROPLET = "digitalocean:index/droplet:Droplet";
const FIREWALL = "digitalocean:index/firewall:Firewall";
const SSH_KEY = "digitalocean:index/sshKey:SshKey";
const VOLUME = "digitalocean:index/volume:Volume";
const ATTACHMENT = "digitalocean:index/volumeAttachment:VolumeAttachment";
const INSTANCE = "openstack:compute/instance:Instance";
const KEYPAIR = "openstack:compute/keypair:Keypair";

const [DEPLOY, HOST] = [newKeyPair(), newKeyPair()];

const userData = (name: string) =>
  `#cloud-config\n${JSON.stringify({
    fqdn: name,
    prefer_fqdn_over_hostname: true,
    manage_etc_hosts: true,
    ssh_deletekeys: true,
    ssh_genkeytypes: [],
    ssh_keys: { ed25519_private: HOST.privateKey, ed25519_public: HOST.publicKey },
    disable_root: false,
    users: [],
    runcmd: ["echo ran >> /root/first-boot"],
  })}\n`;

const FLAVOR = { name: "data-4", memory: "4 GB", processors: 2, systemDisk: "80 GB" } as const;

describe("machines", function () {
  // An image is made at the first time.
  this.timeout(900_000);
  onlyWithMachines();

  const cache = cacheDirectory(process.env);
  let root = "";
  let cloud: OpenCloud;
  let realm: MachinesRealm;
  const paths = () => machinePaths(root, "trial");
  const open = async (): Promise<MachinesRealm> => {
    const options = { environment: process.env, progress: createProgress({ write: () => {} }) };
    const images = {
      machine: await ensureImage(machineRecipe(), options),
      world: await ensureImage(toolRecipe(WORLD_PACKAGES), options),
    };
    return openMachines({ paths: paths(), cache, images, cloud });
  };

  before(async () => {
    root = realpathSync(mkdtempSync(join(tmpdir(), "estate-")));
    cloud = openCloud(join(root, "cloud.jsonl"), { addressesHeldBack: 256 });
    realm = await open();
  });
  after(async () => {
    if (root === "") return;
    await removeMachines(paths(), cache);
    cloud.close();
    rmSync(root, { recursive: true, force: true });
  });

  const call = (type: string, name: string): Call => {
    const behaviour = type.startsWith("openstack") ? openstack : digitalocean;
    const configuration = { authUrl: "https://identity.example.org/v3", region: "IAD" };
    return {
      session: {
        world: {
          ...{ cloud, realm, faults: NO_FAULTS, now: () => new Date(), answered: new Set<string>() },
          declaredClouds: [FLOATING],
        },
        package: describePackage(loadFacts(behaviour.package), behaviour),
        configuration,
      },
      urn: `urn:pulumi:trial::estate::${type}::${name}`,
      name,
      type,
      signal: new AbortController().signal,
      arrived: [],
    };
  };
  const typeOf = (of: Call) => resourceType(of.session.package, of.type);
  const create = (type: string, name: string, inputs: Properties) => {
    const made = call(type, name);
    return createResource(typeOf(made), inputs, made);
  };
  const remove = (type: string, id: string, outputs: Properties) => {
    const made = call(type, id);
    return deleteResource(typeOf(made), { id, inputs: outputs, outputs }, made);
  };
  const ssh = (address: string, command: string): string => {
    writeFileSync(join(root, "key"), DEPLOY.privateKey, { mode: 0o600 });
    writeFileSync(join(root, "known"), `${address} ${HOST.publicKey}\n`);
    const options = [
      `UserKnownHostsFile=${join(root, "known")}`,
      "StrictHostKeyChecking=yes",
      "LogLevel=ERROR",
    ];
    return execFileSync(
      "nsenter",
      [
        ...[`--net=${namespaceFile(namespaceOf(paths(), "deployer"))}`, "ssh", "-F", "/dev/null"],
        ...["-i", join(root, "key"), ...options.flatMap((option) => ["-o", option])],
        ...[`root@${address}`, command],
      ],
      { encoding: "utf8" },
    );
  };
  const greeting = async (address: string): Promise<string> => {
    const stream = await realm.connect(address, 22);
    const [chunk]: unknown[] = await new Promise((resolve) =>
      stream.once("data", (...data) => resolve(data)),
    );
    stream.destroy();
    return String(chunk).slice(0, 8);
  };

  let droplet: { readonly id: string; readonly outputs: Properties };

  it("a droplet boots with its user data, its size, its name and its networks", async () => {
    const key = await create(SSH_KEY, "deploy", { name: "deploy", publicKey: DEPLOY.publicKey });
    droplet = await create(DROPLET, "web", {
      name: "web.example.org",
      region: "ams3",
      size: "s-1vcpu-1gb",
      image: "195000000",
      sshKeys: [key.id],
      userData: userData("web.example.org"),
      monitoring: true,
    });
    assert.equal(droplet.outputs.ipv4Address, "198.18.1.0");
    assert.equal(await greeting("198.18.1.0"), "SSH-2.0-");
    assert.equal(ssh("198.18.1.0", "cloud-init status --wait").trim().split("\n").at(-1), "status: done");
    assert.equal(ssh("198.18.1.0", "hostname -f; cat /root/first-boot"), "web.example.org\nran\n");
    assert.match(ssh("198.18.1.0", "ip -brief address"), /eth0\S* +UP +198\.18\.1\.0\/16/);
    assert.match(ssh("198.18.1.0", "ip -brief address"), /eth1\S* +UP +10\.100\.0\.2\/20/);
    assert.equal(ssh("198.18.1.0", "systemctl --failed --plain --no-legend"), "");
  });

  it("a droplet that is to be monitored has the cloud's agent, which is no root and reaches the cloud", () => {
    const agent = "do-agent.service";
    assert.equal(
      ssh("198.18.1.0", `systemctl start ${agent}; systemctl show -P Result ${agent}`),
      "success\n",
    );
    const asked = "runuser -u do-agent -- curl -s http://169.254.169.254/metadata/v1/id";
    assert.equal(ssh("198.18.1.0", asked), droplet.id);
    assert.equal(ssh("198.18.1.0", "systemctl is-active do-agent.timer"), "active\n");
  });

  it("a firewall stands before a droplet without its help, and goes again", async () => {
    ssh("198.18.1.0", "systemd-run --quiet --unit=listener python3 -m http.server 8080");
    const reached = async (): Promise<boolean> => {
      const stream = await realm.connect("198.18.1.0", 8080).catch(() => undefined);
      stream?.destroy();
      return stream !== undefined;
    };
    while (!(await reached())) await new Promise((resolve) => setTimeout(resolve, 100));
    const firewall = await create(FIREWALL, "ssh", {
      name: "ssh",
      dropletIds: [Number(droplet.id)],
      inboundRules: [{ protocol: "tcp", portRange: "22", sourceAddresses: ["0.0.0.0/0"] }],
    });
    assert.equal(await reached(), false);
    assert.equal(await greeting("198.18.1.0"), "SSH-2.0-");
    await remove(FIREWALL, firewall.id, firewall.outputs);
    assert.equal(await reached(), true);
  });

  it("nobody is reached who is not there, and the reason is Node's", async () => {
    await assert.rejects(realm.connect("198.18.1.0", 81), { code: "ECONNREFUSED" });
    await assert.rejects(realm.connect("198.19.77.1", 22), (error) =>
      ["EHOSTUNREACH", "ENETUNREACH"].includes(errorCode(error)),
    );
    await assert.rejects(realm.connect("nobody.example.org", 22), { code: "ENOTFOUND" });
  });

  it("a volume appears on a running machine under the cloud's name for it, and goes again", async () => {
    const volume = await create(VOLUME, "data", {
      name: "data",
      region: "ams3",
      size: 2,
      initialFilesystemType: "ext4",
    });
    const attachment = await create(ATTACHMENT, "data", {
      dropletId: Number(droplet.id),
      volumeId: volume.id,
    });
    const device = "/dev/disk/by-id/scsi-0DO_Volume_data";
    assert.equal(
      ssh("198.18.1.0", `mount ${device} /mnt && echo kept > /mnt/file && stat -f -c %T /mnt`),
      "ext2/ext3\n",
    );
    // It is there from the start of the next boot too.
    await crash();
    assert.equal(ssh("198.18.1.0", `mount ${device} /mnt && cat /mnt/file && umount /mnt`), "kept\n");
    await remove(ATTACHMENT, attachment.id, attachment.outputs);
    await remove(VOLUME, volume.id, volume.outputs);
    assert.equal(ssh("198.18.1.0", `test -e ${device} || echo gone`), "gone\n");
  });

  /** Ends the machine as a crash does, and settles everything as the next command does. */
  async function crash(): Promise<void> {
    const [record = ""] = readdirSync(paths().processes).filter((name) => name.startsWith("machine-"));
    const { pid } = JSON.parse(readFileSync(join(paths().processes, record), "utf8"));
    process.kill(pid, "SIGKILL");
    realm = await open();
    await realm.settleAll();
  }

  it("what ended without a word runs again, with what it had, and as the same instance", async () => {
    await crash();
    assert.equal(ssh("198.18.1.0", "cloud-init status --wait > /dev/null; cat /root/first-boot"), "ran\n");
  });

  it("goes with its droplet, and leaves nothing", async () => {
    await remove(DROPLET, droplet.id, droplet.outputs);
    assert.deepEqual(readdirSync(paths().hosts), []);
    assert.equal(existingNamespaces().has(namespaceOf(paths(), droplet.id)), false);
  });

  /** What mounts the data disk of a flavor, as a role writes it. */
  function dataDiskFiles() {
    const estate = onSharedNetworks();
    const [name = ""] = Object.keys(estate.datacenters);
    const datacenter = estate.datacenters[name];
    if (datacenter?.provider !== "openstack") throw new Error(`${name} is no OpenStack datacenter`);
    const flavors = { "4 GB": { ...FLAVOR, dataDisk: { size: "100 GB", device: "/dev/vdb" } } } as const;
    const withDisk = { ...datacenter, cloud: { ...datacenter.cloud, flavors } };
    const [server] = estate.servers;
    if (server === undefined) throw new Error("the estate has no machine");
    const host = hostOf(
      { ...estate, datacenters: { [name]: withDisk } },
      { ...server, datacenter: name, size: "4 GB", dataDisk: { mount: "/srv/postgresql" } },
    );
    return volume(host).files ?? {};
  }

  it("an instance has its flavor's data disk, is powered off and on, and rebuilt with an empty disk", async () => {
    const scope = { region: "IAD" };
    await create(KEYPAIR, "deploy", { name: "deploy", publicKey: DEPLOY.publicKey, ...scope });
    const inputs: Properties = {
      name: "db.example.org",
      flavorId: "data-4",
      imageName: "Debian-12",
      keyPair: "deploy",
      networkMode: "none",
      powerState: "active",
      userData: userData("db.example.org"),
      ...scope,
    };
    const made = await create(INSTANCE, "db", inputs);
    const update = async (newInputs: Properties) => {
      const of = call(INSTANCE, "db");
      const change = { id: made.id, outputs: made.outputs, oldInputs: inputs, newInputs };
      await updateResource(typeOf(of), change, of);
    };
    // Without a network nothing waits until it has booted.
    let leader = await machineLeader(paths(), made.id);
    for (; leader === undefined; leader = await machineLeader(paths(), made.id)) await sleep(100);
    const inside = (script: string) =>
      spawnSync("nsenter", ["--target", String(leader), "--all", "--", "sh", "-ec", script], {
        encoding: "utf8",
        timeout: 120_000,
      });
    const booted = inside(
      "until systemctl list-units > /dev/null 2>&1 && test -b /dev/vdb; do sleep 0.2; done; echo bare",
    );
    assert.equal(booted.stdout, "bare\n");
    for (const [path, { content, mode = "0644" }] of Object.entries(dataDiskFiles())) {
      const put = `mkdir -p "$(dirname '${path}')"; printf %s '${Buffer.from(content).toString("base64")}' | base64 -d > '${path}'; chmod ${mode} '${path}'`;
      assert.deepEqual(inside(put).stderr, "");
    }
    const mounted = inside(
      "systemctl daemon-reload; systemctl start srv-postgresql.mount; findmnt -no SOURCE,FSTYPE /srv/postgresql",
    );
    assert.deepEqual([mounted.stderr, mounted.stdout], ["", "/dev/vdb ext4\n"]);
    const records = () => readdirSync(paths().processes).filter((name) => name === `machine-${made.id}.json`);
    assert.equal(records().length, 1);
    await update({ ...inputs, powerState: "shutoff" });
    assert.equal(records().length, 0);
    await update(inputs);
    assert.equal(records().length, 1);
    await remove(INSTANCE, made.id, made.outputs);
    assert.equal(records().length, 0);
  });

  it("at the end no process, namespace, mount, group or file is left", async () => {
    const { world, directory, run } = paths();
    await removeMachines(paths(), cache);
    assert.deepEqual([directory, run].map(existsSync), [false, false]);
    assert.deepEqual(
      [...existingNamespaces()].filter((name) => name.includes(world)),
      [],
    );
    assert.ok(!readFileSync("/proc/mounts", "utf8").includes(world));
    const processes = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && isAlive(Number(name)));
    const cgroups = processes.map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cgroup`, "utf8");
      } catch {
        return "";
      }
    });
    assert.deepEqual(
      cgroups.filter((text) => text.includes(world)),
      [],
    );
  });
});
