import { readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../commands/failure.ts";
import { isRecord } from "../../commands/record.ts";
import type { Specification } from "./boot/specification.ts";
import type { MachinePaths } from "./paths.ts";

/** A machine as people look for it. The cloud's file has more, but belongs to one command at a time. */
export interface Host {
  /** Of the droplet or instance. */
  readonly id: string;
  readonly name: string;
  /** Without prefix lengths, in the order of its interfaces. */
  readonly addresses: readonly string[];
  /** What hangs on it, and where it finds it. */
  readonly volumes: readonly { readonly id: string; readonly device: string }[];
}

export function hostOf({ id, name, interfaces, volumes }: Specification): Host {
  const addresses = interfaces.flatMap((each) =>
    each.addresses.map((address) => address.split("/", 1)[0] ?? ""),
  );
  return { id, name, addresses, volumes: volumes.map(({ id: volume, device }) => ({ id: volume, device })) };
}

export async function rememberHost(paths: MachinePaths, host: Host): Promise<void> {
  const file = fileOf(paths, host.id);
  await writeFile(`${file}.new`, JSON.stringify(host));
  await rename(`${file}.new`, file);
}

/** The machine as it was last booted or changed; undefined where it never was. */
export async function readHost(paths: MachinePaths, id: string): Promise<Host | undefined> {
  const text = await readFile(fileOf(paths, id), "utf8").catch(() => "null");
  return parseHost(JSON.parse(text))[0];
}

export async function forgetHost(paths: MachinePaths, id: string): Promise<void> {
  await rm(fileOf(paths, id), { force: true });
}

/** Every machine that was ever booted and is still there, by name. */
export async function listHosts(paths: MachinePaths): Promise<readonly Host[]> {
  const names = (await readdir(paths.hosts).catch(() => [])).filter((name) => name.endsWith(".json"));
  const texts = await Promise.all(
    names.map((name) => readFile(join(paths.hosts, name), "utf8").catch(() => "null")),
  );
  const hosts = texts.flatMap((text) => parseHost(JSON.parse(text)));
  return hosts.sort((one, other) => one.name.localeCompare(other.name));
}

/**
 * Whether a machine was replaced by one of the same name and is kept by its cloud, as stateful ones are.
 * @param known ids of the machines that the stack's state has
 */
export function isReplaced({ id, name }: Host, hosts: readonly Host[], known: ReadonlySet<string>): boolean {
  return !known.has(id) && hosts.some((other) => other.name === name && known.has(other.id));
}

/**
 * The machine that somebody means: by its whole name, its id, an address, or the beginning of its name.
 * @throws Failure with those that there are where it is none or several
 */
export function findHost(hosts: readonly Host[], meant: string): Host {
  const [exact, namesake] = hosts.filter(({ id, name, addresses }) =>
    [id, name, ...addresses].includes(meant),
  );
  if (exact !== undefined && namesake === undefined) return exact;
  const label = hosts.filter(({ name }) => name.split(".", 1)[0] === meant);
  const found = label.length > 0 ? label : hosts.filter(({ name }) => name.startsWith(meant));
  const [first, second] = found;
  if (first !== undefined && second === undefined) return first;
  if (first !== undefined && found.every(({ name }) => name === first.name)) {
    const addresses = found.map((each) => each.addresses[0] ?? each.id);
    throw new Failure(`"${meant}" may be one of ${addresses.join(", ")}: write the address`);
  }
  if (first !== undefined) {
    throw new Failure(
      `"${meant}" may be ${found.map(({ name }) => name).join(", ")}: write more of the name`,
    );
  }
  const known =
    hosts.length === 0 ? "there are none" : `there are ${hosts.map(({ name }) => name).join(", ")}`;
  throw new Failure(`there is no machine "${meant}"; ${known}`);
}

function parseHost(value: unknown): readonly Host[] {
  if (!isRecord(value) || !Array.isArray(value.addresses)) return [];
  const volumes = Array.isArray(value.volumes) ? value.volumes.filter(isRecord) : [];
  return [
    {
      id: String(value.id),
      name: String(value.name),
      addresses: value.addresses.map(String),
      volumes: volumes.map(({ id, device }) => ({ id: String(id), device: String(device) })),
    },
  ];
}

function fileOf(paths: MachinePaths, id: string): string {
  return join(paths.hosts, `${id}.json`);
}
