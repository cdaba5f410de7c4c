import type { DomainName, Estate, Stage } from "../vocabulary/index.ts";
import { cdnFronts } from "./cdn.ts";
import { canonicalName, internalName } from "./names.ts";
import { type PlannedRecord, plannedRecords, recordDomain, switchTtl } from "./records.ts";
import { listedRecords } from "./zone-records.ts";

/** In the order in which a first run goes through them. */
export const stages = ["zones", "machines", "hosts", "cdn"] as const satisfies readonly Stage[];

export function isStage(text: string): text is Stage {
  return stages.some((stage) => stage === text);
}

/** Whether a stage comes after another one. */
export function isLater(stage: Stage, than: Stage): boolean {
  return stages.indexOf(stage) > stages.indexOf(than);
}

/** Whether a stage is part of what is brought up: of a whole estate, each is. */
export function reaches({ firstRun }: Estate, stage: Stage): boolean {
  return firstRun === undefined || !isLater(stage, firstRun.stage);
}

/**
 * The records that the zones have. In a first run these are what the former name servers answer, no more and no less:
 * traffic and mail stay where they are, and what is absent stays absent. Names by which hosts find each other come with
 * the machines.
 */
export function publishedRecords(estate: Estate): readonly PlannedRecord[] {
  const planned = plannedRecords(estate);
  if (!estate.firstRun) return planned;
  const names = new Set<string>(reaches(estate, "machines") ? hostNames(estate) : []);
  const own = planned.filter((record) => names.has(recordDomain(record)));
  const taken = new Set([...names, ...challengeNames(estate)]);
  const kept = inheritedRecords(estate).filter((record) => !taken.has(recordDomain(record)));
  return [...own, ...kept];
}

/** Names of machines, and of Consul's servers together. Aliases are what visitors and the former estate use. */
export function hostNames(estate: Estate): readonly DomainName[] {
  return [
    ...estate.servers.flatMap((server) => [canonicalName(estate, server), internalName(estate, server)]),
    estate.consul.serverName,
  ];
}

/** Names by which the certificates of the CDN are proven. */
export function challengeNames(estate: Estate): readonly string[] {
  return cdnFronts(estate).flatMap(({ service }) =>
    service.domains.map((domain) => `_acme-challenge.${domain}`),
  );
}

/** Short-lived, so that the switch is felt soon. */
function inheritedRecords({ firstRun }: Estate): readonly PlannedRecord[] {
  return listedRecords(firstRun?.inherited ?? {}, "inherited").map(
    ({ zone, record, discriminator, place }) => ({
      zone,
      name: record.name,
      type: record.type,
      target: { kind: "static", record } as const,
      ttl: switchTtl,
      discriminator,
      place,
    }),
  );
}
