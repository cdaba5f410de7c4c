import sshpk from "sshpk";
import { parse } from "yaml";
import { isRecord } from "../../commands/record.ts";
import type { Properties, Value } from "../provider/values.ts";
import type { Cloud } from "./cloud.ts";
import {
  decodeBoot,
  encodeBoot,
  type MachineBoot,
  type MachineShape,
  type MachineVolume,
  type PrivateInterface,
} from "./machine-boot.ts";

/** Pseudo-type under which the cloud keeps the machines that droplets and instances have booted. */
export const MACHINE_TYPE = "sandbox:machine";

/** A running host as someone who dials it over SSH meets it. It knows public keys only. */
export interface Machine {
  /** The id of the droplet or instance. */
  readonly id: string;
  /** Every address it answers at. */
  readonly addresses: readonly string[];
  /** Public host keys as `ssh-ed25519 AAAA…`; empty where it made its own, which nobody can have pinned. */
  readonly hostKeys: readonly string[];
  /** Public keys that may log in, by user. */
  readonly authorizedKeys: { readonly [user: string]: readonly string[] };
  readonly running: boolean;
  /** Why cloud-init ignored the boot data, which a real machine only says in its log. */
  readonly bootProblem?: string;
  /** What a realm boots it with; absent where nobody said. */
  readonly boot?: MachineBoot;
}

export interface BootOptions {
  readonly cloud: Cloud;
  /** The id of the droplet or instance. */
  readonly id: string;
  /** Every address, public and private, at which the machine answers. */
  readonly addresses: readonly string[];
  /** cloud-init user data as sent to the cloud; only `#cloud-config` documents have an effect. */
  readonly userData?: string;
  /** Public keys that the cloud itself puts on the machine (key pair, SSH key), as `ssh-ed25519 AAAA… comment`. */
  readonly keyPairPublicKeys?: readonly string[];
  readonly shape?: MachineShape;
  /** Its private networks, in the order of its interfaces. */
  readonly networks?: readonly PrivateInterface[];
  /** @default false */
  readonly monitored?: boolean;
}

/** Boots a machine, or boots it anew (rebuild), the way cloud-init reads its user data. */
export function bootMachine(options: BootOptions): void {
  const boot = readUserData(options.userData ?? "");
  const everyone = [...(options.keyPairPublicKeys ?? []), ...boot.authorizedKeys].map(publicKeyOf);
  const authorizedKeys: { [user: string]: readonly string[] } = {};
  for (const user of [...imageUsers(boot), ...Object.keys(boot.users)]) {
    const own = (boot.users[user] ?? []).map(publicKeyOf);
    authorizedKeys[user] = imageUsers(boot).includes(user) ? [...everyone, ...own] : own;
  }
  const { shape, networks = [], monitored = false } = options;
  store(options.cloud, {
    id: options.id,
    addresses: options.addresses,
    hostKeys: boot.hostKeys,
    authorizedKeys,
    running: true,
    ...(boot.problem === undefined ? {} : { bootProblem: boot.problem }),
    ...(shape === undefined
      ? {}
      : {
          boot: {
            ...shape,
            networks,
            monitored,
            disk: options.cloud.sequence("machine disk"),
            userData: options.userData ?? "",
            publicKeys: options.keyPairPublicKeys ?? [],
            volumes: getMachine(options.cloud, options.id)?.boot?.volumes ?? [],
          },
        }),
  });
}

/** Its size changed; it has it from its next boot on. */
export function reshapeMachine(cloud: Cloud, id: string, shape: MachineShape): void {
  changeBoot(cloud, id, (boot) => ({ ...boot, ...shape }));
}

/** A volume now hangs on the machine. */
export function addMachineVolume(cloud: Cloud, id: string, volume: MachineVolume): void {
  changeBoot(cloud, id, (boot) => ({
    ...boot,
    volumes: [...boot.volumes.filter((other) => other.id !== volume.id), volume],
  }));
}

export function removeMachineVolume(cloud: Cloud, id: string, volumeId: string): void {
  changeBoot(cloud, id, (boot) => ({
    ...boot,
    volumes: boot.volumes.filter((each) => each.id !== volumeId),
  }));
}

/** The running machine that answers at an address. */
export function findMachine(cloud: Cloud, address: string): Machine | undefined {
  for (const object of cloud.list(MACHINE_TYPE)) {
    const machine = toMachine(object.id, object.properties);
    if (machine.running && machine.addresses.includes(address)) return machine;
  }
  return undefined;
}

export function getMachine(cloud: Pick<Cloud, "get">, id: string): Machine | undefined {
  const object = cloud.get(MACHINE_TYPE, id);
  return object === undefined ? undefined : toMachine(id, object.properties);
}

/** It stays, with its keys, but answers nobody until {@link powerOn}. */
export function powerOff(cloud: Cloud, id: string): void {
  change(cloud, id, () => ({ running: false }));
}

export function powerOn(cloud: Cloud, id: string): void {
  change(cloud, id, () => ({ running: true }));
}

/** A reserved or floating address now leads to the machine. */
export function addMachineAddress(cloud: Cloud, id: string, address: string): void {
  change(cloud, id, ({ addresses }) => ({ addresses: [...new Set([...addresses, address])] }));
}

export function removeMachineAddress(cloud: Cloud, id: string, address: string): void {
  change(cloud, id, ({ addresses }) => ({ addresses: addresses.filter((other) => other !== address) }));
}

export function removeMachine(cloud: Cloud, id: string): void {
  cloud.remove(MACHINE_TYPE, id);
}

/** From now on these public key lines let a user in, and no others. */
export function authorizeKeys(cloud: Cloud, id: string, user: string, lines: readonly string[]): void {
  change(cloud, id, ({ authorizedKeys }) => ({
    authorizedKeys: { ...authorizedKeys, [user]: lines.map(publicKeyOf) },
  }));
}

/** Algorithm and key of a public key line, without the comment, so that lines compare. */
export function publicKeyOf(line: string): string {
  return line.trim().split(/\s+/).slice(0, 2).join(" ");
}

/** The public half of a private key in PEM or OpenSSH form; undefined where it does not parse. */
export function publicHalf(privateKey: string, passphrase?: string): string | undefined {
  try {
    const options = passphrase === undefined ? {} : { passphrase };
    return publicKeyOf(sshpk.parsePrivateKey(privateKey, "auto", options).toPublic().toString("ssh"));
  } catch {
    return undefined;
  }
}

interface BootData {
  readonly hostKeys: readonly string[];
  /** Keys of the image's own users. */
  readonly authorizedKeys: readonly string[];
  readonly users: { readonly [name: string]: readonly string[] };
  readonly rootDisabled: boolean;
  readonly problem?: string;
}

const EMPTY_BOOT: BootData = { hostKeys: [], authorizedKeys: [], users: {}, rootDisabled: false };

/** Users that the common images have; cloud-init gives them the keys that name no user. */
function imageUsers(boot: BootData): readonly string[] {
  return boot.rootDisabled ? ["debian", "ubuntu"] : ["root", "debian", "ubuntu"];
}

function readUserData(userData: string): BootData {
  if (userData.trim() === "") return EMPTY_BOOT;
  if (!userData.startsWith("#cloud-config")) {
    return { ...EMPTY_BOOT, problem: "the user data does not begin with #cloud-config" };
  }
  try {
    const document: unknown = parse(userData);
    if (!isRecord(document)) return { ...EMPTY_BOOT, problem: "the cloud-config is not a mapping" };
    return {
      hostKeys: hostKeysOf(document.ssh_keys),
      authorizedKeys: texts(document.ssh_authorized_keys),
      users: usersOf(document.users),
      rootDisabled: document.disable_root === true,
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n", 1)[0] : String(error);
    return { ...EMPTY_BOOT, problem: `the cloud-config is not YAML: ${reason}` };
  }
}

/** sshd shows the public half of the private key it was given, whatever the `_public` entry says. */
function hostKeysOf(keys: unknown): readonly string[] {
  if (!isRecord(keys)) return [];
  const privateKeys = Object.entries(keys).filter(([name]) => name.endsWith("_private"));
  return privateKeys.flatMap(([, key]) => {
    const half = typeof key === "string" ? publicHalf(key) : undefined;
    return half === undefined ? [] : [half];
  });
}

function usersOf(users: unknown): BootData["users"] {
  const found: { [name: string]: readonly string[] } = {};
  for (const user of Array.isArray(users) ? users : []) {
    if (!isRecord(user) || typeof user.name !== "string") continue;
    found[user.name] = texts(user.ssh_authorized_keys);
  }
  return found;
}

function change(cloud: Cloud, id: string, edit: (machine: Machine) => Partial<Machine>): void {
  const machine = getMachine(cloud, id);
  if (machine !== undefined) store(cloud, { ...machine, ...edit(machine) });
}

function changeBoot(cloud: Cloud, id: string, edit: (boot: MachineBoot) => MachineBoot): void {
  change(cloud, id, ({ boot }) => (boot === undefined ? {} : { boot: edit(boot) }));
}

function store(cloud: Cloud, { id, boot, ...properties }: Machine): void {
  cloud.put({
    type: MACHINE_TYPE,
    id,
    scope: "",
    properties: { ...properties, ...(boot === undefined ? {} : { boot: encodeBoot(boot) }) },
    // User data brings a host key.
    ...(boot === undefined ? {} : { secrets: ["boot"] }),
  });
}

function toMachine(id: string, properties: Properties): Machine {
  const keys = properties.authorizedKeys;
  const authorizedKeys: { [user: string]: readonly string[] } = {};
  if (isRecord(keys)) for (const [user, lines] of Object.entries(keys)) authorizedKeys[user] = texts(lines);
  const problem: Value | undefined = properties.bootProblem;
  const boot = decodeBoot(properties.boot);
  return {
    id,
    addresses: texts(properties.addresses),
    hostKeys: texts(properties.hostKeys),
    authorizedKeys,
    running: properties.running === true,
    ...(typeof problem === "string" ? { bootProblem: problem } : {}),
    ...(boot === undefined ? {} : { boot }),
  };
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}
