import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finish } from "../../commands/process.ts";
import { openCloud } from "../../sandbox/cloud/open.ts";
import { loadFacts } from "../../sandbox/facts/load.ts";
import { NO_FAULTS } from "../../sandbox/faults/faults.ts";
import { machineLeader } from "../../sandbox/machines/boot/machine.ts";
import { ensureImage } from "../../sandbox/machines/image/image.ts";
import { machineRecipe, toolRecipe } from "../../sandbox/machines/image/recipe.ts";
import { machinePaths } from "../../sandbox/machines/paths.ts";
import { openMachines, removeMachines } from "../../sandbox/machines/realm.ts";
import { createResource } from "../../sandbox/provider/lifecycle.ts";
import { describePackage, resourceType } from "../../sandbox/provider/package.ts";
import type { Properties } from "../../sandbox/provider/values.ts";
import { command as commandProvider } from "../../sandbox/providers/command/index.ts";
import { digitalocean } from "../../sandbox/providers/digitalocean/index.ts";
import { cacheDirectory } from "../../sandbox/toolchain/cli.ts";
import { createProgress } from "../../sandbox/toolchain/progress.ts";
import { WORLD_PACKAGES } from "../../sandbox/world/world.ts";
import { type KeyPair, newKeyPair } from "./ssh-keys.ts";

export interface Ended {
  readonly status: number | null;
  /** Both its outputs. */
  readonly output: string;
}

/** A real machine, with nothing on it but what its image has. */
export interface TrialMachine {
  readonly address: string;
  /** As the program gives it to its commands, but without patience. */
  readonly connection: Properties;
  /** A shell command inside, as root and without SSH; may fail. */
  readonly attempt: (command: string, input?: string) => Promise<Ended>;
  /** The same; returns its standard output and standard error. @throws Error with them where it fails */
  readonly run: (command: string, input?: string) => Promise<string>;
  /**
   * What a `command.remote.Command` does when it is created.
   * @returns its standard output
   * @throws ProviderError with what a person would read
   */
  readonly command: (create: string, stdin?: string, connection?: Properties) => Promise<string>;
  /** Ends it, with its world. */
  readonly remove: () => Promise<void>;
}

/** Boots one, in a world of its own that has no package mirror and no names but its own. */
export async function bootTrialMachine(name: string): Promise<TrialMachine> {
  const cache = cacheDirectory(process.env);
  const root = realpathSync(mkdtempSync(join(tmpdir(), "estate-")));
  const paths = machinePaths(root, "trial");
  const cloud = openCloud(join(root, "cloud.jsonl"), { addressesHeldBack: 256 });
  const remove = async () => {
    await removeMachines(paths, cache);
    cloud.close();
    rmSync(root, { recursive: true, force: true });
  };
  try {
    const options = { environment: process.env, progress: createProgress({ write: () => {} }) };
    const realm = await openMachines({
      ...{ paths, cache, cloud },
      images: {
        machine: await ensureImage(machineRecipe(), options),
        world: await ensureImage(toolRecipe(WORLD_PACKAGES), options),
      },
    });
    const [deploy, host] = [newKeyPair(), newKeyPair()];
    const create = (type: string, inputs: Properties) => {
      const described = describePackage(loadFacts(digitalocean.package), digitalocean);
      const world = { cloud, realm, faults: NO_FAULTS, now: () => new Date(), answered: new Set<string>() };
      return createResource(resourceType(described, type), inputs, {
        session: { world, package: described, configuration: {} },
        urn: `urn:pulumi:trial::estate::${type}::${name}`,
        name,
        type,
        signal: new AbortController().signal,
        arrived: [],
      });
    };
    const key = await create("digitalocean:index/sshKey:SshKey", {
      name: "deploy",
      publicKey: deploy.publicKey,
    });
    const droplet = await create("digitalocean:index/droplet:Droplet", {
      name,
      region: "ams3",
      size: "s-1vcpu-1gb",
      image: "195000000",
      sshKeys: [key.id],
      userData: userData(name, host),
    });
    const address = String(droplet.outputs.ipv4Address);
    const connection: Properties = {
      host: address,
      user: "root",
      privateKey: deploy.privateKey,
      hostKey: host.publicKey,
      dialErrorLimit: 1,
      perDialTimeout: 5,
    };
    const attempt: TrialMachine["attempt"] = async (command, input = "") => {
      const leader = await machineLeader(paths, droplet.id);
      return execute(["nsenter", "--target", String(leader), "--all", "--", "sh", "-c", command], input);
    };
    return {
      address,
      connection,
      attempt,
      run: async (command, input) => {
        const { status, output } = await attempt(command, input);
        if (status !== 0) throw new Error(`${command} ended with status ${status}:\n${output}`);
        return output;
      },
      command: async (create, stdin, way = connection) => {
        const remote = commandProvider.resources["command:remote:Command"];
        if (remote === undefined) throw new Error("there are no commands over SSH");
        const context = { cloud, realm, configuration: {}, now: () => new Date(), name: "trial" };
        const inputs = { connection: way, create, ...(stdin === undefined ? {} : { stdin }) };
        const { outputs } = await remote.create(inputs, context);
        return String(outputs.stdout);
      },
      remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Only what waits for something that never comes takes longer: milliseconds. */
const LONGEST = 1_500_000;

/** In the background: the connections of a test go through its own process. */
async function execute([program = "", ...words]: readonly string[], input: string): Promise<Ended> {
  const env = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C.UTF-8", HOME: "/root" };
  let both = "";
  const heard = (chunk: string) => {
    both += chunk;
  };
  const { code } = await finish(program, words, { env, input, timeout: LONGEST, heard });
  return { status: code, output: both };
}

function userData(name: string, host: KeyPair): string {
  const settings = {
    fqdn: name,
    prefer_fqdn_over_hostname: true,
    manage_etc_hosts: true,
    ssh_deletekeys: true,
    ssh_genkeytypes: [],
    ssh_keys: { ed25519_private: host.privateKey, ed25519_public: host.publicKey },
    disable_root: false,
    users: [],
  };
  return `#cloud-config\n${JSON.stringify(settings)}\n`;
}
