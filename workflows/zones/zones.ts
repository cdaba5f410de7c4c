import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../commands/failure.ts";
import { EXIT } from "../../review/exit-codes.ts";
import { hostNames } from "../../stacks/derive/stages.ts";
import { inheritedPath } from "../../stacks/inherited.ts";
import type { DnsRecord, Estate } from "../../stacks/vocabulary/index.ts";
import { ask, at, type NameServer } from "./ask.ts";
import { compare } from "./compare.ts";
import { delegationOf, Finder, parseNameServer } from "./delegation.ts";
import { type AnsweredZone, answeredZone, recordsAt } from "./former.ts";
import { namesToAsk } from "./names.ts";
import { shown } from "./record.ts";
import { comparisonText } from "./report.ts";

export interface ZonesRequest {
  readonly estate: Estate;
  /** Folder of the project. */
  readonly root: string;
  /** What answers for the zones: an address, or `ZONE=ADDRESS` for each, with commas. @default found by the resolver */
  readonly server: string | undefined;
  /** What delegates them, written alike. @default found by the resolver */
  readonly parent: string | undefined;
  /** @default this machine's */
  readonly resolver: string | undefined;
  readonly print: (line: string) => void;
}

export interface FormerZonesRequest extends ZonesRequest {
  /** Further names, with commas. */
  readonly names: string | undefined;
}

/**
 * Asks the zones' name servers of today for all that the estate will publish and for usual names, says what becomes of
 * each answer, and writes what a first run keeps.
 * @returns 0, or 2 where something cannot be kept
 */
export async function keepFormerZones(request: FormerZonesRequest): Promise<number> {
  const { estate, root, print } = request;
  const finder = new Finder(request.resolver);
  const servers = byZone(request.server);
  const more = request.names?.split(",") ?? [];
  const inherited: Record<string, readonly DnsRecord[]> = {};
  let lost = false;
  for (const zone of Object.keys(estate.zones)) {
    const server = servers(zone) ?? (await finder.serverOf(zone));
    if (server === undefined) {
      inherited[zone] = [];
      print(`${zone}: has no name servers today, so there is nothing to keep`);
      continue;
    }
    const answered: AnsweredZone = await answeredZone(server, zone, namesToAsk(estate, zone, more));
    const comparison = compare(estate, zone, answered);
    inherited[zone] = comparison.kept;
    lost ||= comparison.foreign.length > 0;
    print(comparisonText(comparison, answered));
  }
  const path = inheritedPath(estate.name);
  writeFileSync(join(root, path), formatted(inherited));
  print(`written: ${path}`);
  return lost ? EXIT.refused : EXIT.fine;
}

/** One record a line: changes are read in a diff. */
function formatted(inherited: Readonly<Record<string, readonly DnsRecord[]>>): string {
  const zones = Object.entries(inherited).map(([zone, records]) => {
    const lines = records.map((record) => `\n    ${JSON.stringify(record)}`).join(",");
    return `  ${JSON.stringify(zone)}: [${lines}${lines === "" ? "" : "\n  "}]`;
  });
  return `{\n${zones.join(",\n")}\n}\n`;
}

export interface DelegationRequest extends ZonesRequest {
  /** Names of the name servers that the zones will have. */
  readonly wanted: readonly string[];
  readonly inherited: Readonly<Record<string, readonly DnsRecord[]>>;
}

/**
 * Says whether the new name servers answer as the former ones do, and where the world is sent.
 * @returns 0 where every zone is delegated to the new ones, without DS records; else 2
 */
export async function checkDelegation(request: DelegationRequest): Promise<number> {
  const { estate, wanted, inherited, print } = request;
  const finder = new Finder(request.resolver);
  const servers = byZone(request.server);
  const parents = byZone(request.parent);
  let done = true;
  for (const zone of Object.keys(estate.zones)) {
    const server = servers(zone) ?? (await finder.firstOf(wanted));
    if (!server) throw new Failure(`${wanted.join(", ")} have no address; name one: --server ADDRESS`);
    const machines = new Set<string>(hostNames(estate));
    const kept = (inherited[zone] ?? []).filter(({ name }) => !machines.has(`${name}.${zone}`));
    const missing = await missingRecords(server, zone, kept);
    const parent = parents(zone) ?? (await finder.parentOf(zone));
    const { nameServers, keyTags, lifetime } = await delegationOf(zone, parent);
    const delegated = nameServers.join() === [...wanted].sort().join();
    print(
      [
        zone,
        missing.length === 0
          ? `  ${at(server)} answers all that was kept`
          : `  ! ${at(server)} does not answer: ${missing.join("; ")}. Bring the stage zones up, before anything is delegated`,
        `  ${delegated ? "" : "! "}delegated to ${nameServers.join(", ") || "nobody"}, as ${at(parent)} says`,
        ...(delegated ? [] : [`    tell the registrar: ${wanted.join(", ")}`]),
        ...(keyTags.length === 0
          ? []
          : [
              `  ! DS records (${keyTags.join(", ")}) at ${at(parent)}: DigitalOcean signs no zones, and resolvers would refuse all its answers.`,
              `    Remove them at the registrar, and wait ${lifetime} seconds before the zone is delegated`,
            ]),
        ...(delegated && keyTags.length === 0
          ? [`  resolvers that asked before may ask the former ones for ${lifetime} seconds more`]
          : []),
      ].join("\n"),
    );
    done &&= delegated && keyTags.length === 0 && missing.length === 0;
  }
  return done ? EXIT.fine : EXIT.refused;
}

async function missingRecords(
  server: NameServer,
  zone: string,
  records: readonly DnsRecord[],
): Promise<readonly string[]> {
  const { authoritative } = await ask(server, { name: zone, type: "SOA" });
  if (!authoritative) return ["the zone at all"];
  const names = [...new Set(records.map(({ name }) => name))];
  const found = await Promise.all(names.map((name) => recordsAt(server, zone, name)));
  const answers = new Set(found.flat().flatMap((each) => ("record" in each ? [shown(each.record)] : [])));
  return records.map(shown).filter((record) => !answers.has(record));
}

/** Reads an option that names one server for all zones, or one for each. @throws {Failure} for anything else */
function byZone(option: string | undefined): (zone: string) => NameServer | undefined {
  const entries = (option?.split(",") ?? []).map((entry) => {
    const [zone, address] = entry.includes("=") ? entry.split("=", 2) : [undefined, entry];
    return { zone, server: parseNameServer(address ?? "") };
  });
  return (zone) =>
    (entries.find((entry) => entry.zone === zone) ?? entries.find((entry) => entry.zone === undefined))
      ?.server;
}
