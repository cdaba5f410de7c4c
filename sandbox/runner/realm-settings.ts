import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { Failure } from "../../commands/failure.ts";
import { isRecord } from "../../commands/record.ts";
import { PLACES } from "../machines/network/addresses.ts";
import { MACHINE_IMAGE } from "../providers/digitalocean/images.ts";
import { type Layout, stackFileName } from "./layout.ts";
import type { RealmName } from "./realms.ts";

type Settings = Readonly<Record<string, unknown>>;

/** What the machines of this host are, for the program: its own settings, as an account's would be. */
async function machineSettings(layout: Layout, estate: string): Promise<Settings> {
  const prefix = `${layout.projectName}:`;
  const datacenters = await datacentersOf(layout, estate);
  return {
    [`${prefix}networks`]: Object.fromEntries(
      datacenters.map((name, index) => [name, `198.19.${index + 1}.0/24`]),
    ),
    [`${prefix}image`]: "debian-12",
    // Every machine is made of the same image, and a droplet too: it is the account's own.
    [`${prefix}dropletImages`]: { "debian-12": MACHINE_IMAGE },
    [`${prefix}deployers`]: { sandbox: `${PLACES.deployer}/32` },
  };
}

/** Asked of the clone's own catalog: each datacenter needs a range. */
async function datacentersOf(layout: Layout, estate: string): Promise<readonly string[]> {
  const catalogs: unknown = await import(pathToFileURL(join(layout.root, "stacks", "index.ts")).href);
  const load = isRecord(catalogs) ? catalogs.loadEstate : undefined;
  if (typeof load !== "function") {
    throw new Failure(
      "stacks/index.ts exports no loadEstate: the datacenters that need networks are not known",
    );
  }
  const catalog: unknown = load(estate);
  return isRecord(catalog) && isRecord(catalog.datacenters) ? Object.keys(catalog.datacenters) : [];
}

/**
 * Gives the program the settings of the realm, in the project's copy of the stack file, and takes those of another one
 * away: what the user set goes on to hold where no realm says otherwise.
 */
export async function settleSettings(layout: Layout, stack: string, realm: RealmName): Promise<void> {
  const file = join(layout.project, stackFileName(stack));
  const given = join(layout.realms, `${stack}.settings.json`);
  const text = await readFile(file, "utf8").catch(() => "");
  const { parse, stringify } = await import("yaml");
  const parsed: unknown = parse(text);
  const document = isRecord(parsed) ? parsed : {};
  const config = isRecord(document.config) ? document.config : {};
  const estate = config[`${layout.projectName}:estate`];
  const before = await readGiven(given);
  const kept = Object.fromEntries(
    Object.entries(config).filter(([key, value]) => !isDeepStrictEqual(before[key], value)),
  );
  const settings =
    realm === "machines" ? await machineSettings(layout, typeof estate === "string" ? estate : stack) : {};
  const wanted = { ...kept, ...settings };
  if (!isDeepStrictEqual(wanted, config)) {
    // Written first: what it names can be taken away again, whatever comes between.
    if (realm === "machines") await writeFile(given, JSON.stringify(settings));
    await writeFile(file, stringify({ ...document, config: wanted }));
  }
  if (realm !== "machines") await rm(given, { force: true });
}

async function readGiven(file: string): Promise<Settings> {
  const value: unknown = JSON.parse(await readFile(file, "utf8").catch(() => "{}"));
  return isRecord(value) ? value : {};
}
