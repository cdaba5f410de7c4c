import { nameServers } from "../clouds/digitalocean.ts";
import { zoneOf } from "../derive/names.ts";
import { answering, type PlannedRecord, plannedRecords, recordDomain } from "../derive/records.ts";
import { brokenRecords, recordData, zoneRecords } from "../derive/zone-records.ts";
import type { Estate } from "../vocabulary/index.ts";
import { checkStatic } from "./record-values.ts";
import { list, type Rule, repetitions, type Violation } from "./violation.ts";

/** A violation with the record that is to blame. */
interface Blamed {
  readonly record: PlannedRecord;
  readonly violation: Violation;
}

type Check = (estate: Estate, records: readonly PlannedRecord[]) => readonly Blamed[];

/**
 * All records together, the catalog's own and those that follow from it, are what DNS and DigitalOcean take. A record
 * that is to blame for one thing is not held against the next, so one mistake is told once.
 */
export const records: Rule = (estate) => {
  const broken = brokenRecords(estate).map(({ place, fault }) => ({
    place,
    message: fault,
    remedy: "Write what its type needs; the types are in stacks/vocabulary/zone.ts.",
  }));
  const wrong = zoneRecords(estate).flatMap(({ place, zone, record }) => checkStatic(place, zone, record));
  const isWrong = ({ place }: PlannedRecord) =>
    wrong.some((violation) => violation.place.startsWith(`${place}.`));
  let rest = plannedRecords(estate).filter((record) => !isWrong(record));
  const found: Violation[] = [];
  for (const check of [checkNames, checkRepetitions, checkLifetimes, checkDelegations, checkTargets]) {
    const blamed = check(estate, rest);
    found.push(...blamed.map(({ violation }) => violation));
    rest = rest.filter((record) => !blamed.some((each) => each.record === record));
  }
  return [...broken, ...wrong, ...found];
};

function blame(record: PlannedRecord, message: string, remedy: string): Blamed {
  return { record, violation: { place: record.place, message, remedy } };
}

function isOwn({ target }: PlannedRecord): boolean {
  return target.kind === "static";
}

/** Beside a CNAME nothing stands, and none stands at an apex (RFC 1034, section 3.6.2). */
const checkNames: Check = (_, records) =>
  [...Map.groupBy(records, recordDomain)].flatMap(([domain, siblings]) => {
    const [alias, second] = siblings.filter(({ type }) => type === "CNAME");
    if (alias === undefined) return checkExchangers(domain, siblings);
    if (alias.name === "@") {
      return [
        blame(
          alias,
          `${domain} is a zone of its own, where a CNAME is not allowed.`,
          "Use a name below the zone; a service there cannot be behind the CDN.",
        ),
      ];
    }
    const others = siblings.filter((record) => record !== alias);
    // Names that the rest of the catalog gives twice are the rule on domains' to tell.
    const own = siblings.filter(isOwn);
    if (others.length === 0 || own.length === 0) return [];
    const onlyAliases = others.every(({ type }) => type === "CNAME");
    const culprit = !isOwn(alias) ? own[0] : onlyAliases && second && isOwn(second) ? second : alias;
    const beside = siblings.filter((record) => record !== (culprit?.type === "CNAME" ? culprit : alias));
    return culprit
      ? [
          blame(
            culprit,
            `${domain} has a CNAME beside ${list([...new Set(beside.map(({ type }) => type))])}.`,
            "A name with a CNAME has no other record: remove one of them.",
          ),
        ]
      : [];
  });

/** A domain either has mail or has none (RFC 7505, section 3). */
function checkExchangers(domain: string, siblings: readonly PlannedRecord[]): readonly Blamed[] {
  const exchangers = siblings.filter(({ type }) => type === "MX");
  const none = exchangers.find(
    ({ target }) => "record" in target && "target" in target.record && target.record.target === ".",
  );
  return none && exchangers.length > 1
    ? [
        blame(
          none,
          `${domain} has the null MX, which says that it takes no mail, beside a mail exchanger.`,
          "Remove one of them.",
        ),
      ]
    : [];
}

const checkRepetitions: Check = (_, records) =>
  repetitions(
    records.filter(({ type }) => type !== "CNAME"),
    (record) => {
      const { target, type, discriminator } = record;
      return [
        recordDomain(record),
        type,
        target.kind === "static" ? recordData(target.record) : discriminator,
      ].join(" ");
    },
  )
    .filter(({ again }) => isOwn(again))
    .map(({ first, again }) =>
      blame(
        again,
        `${recordDomain(again)} has this ${again.type} record already, at ${first.place}.`,
        "Remove one of them.",
      ),
    );

/** Records of one name share a lifetime (RFC 2181, section 5.2), and DigitalOcean gives the others that of the last. */
const checkLifetimes: Check = (_, records) =>
  [...Map.groupBy(records, recordDomain)].flatMap(([domain, siblings]) => {
    const lifetimes = [...Map.groupBy(siblings, ({ ttl }) => ttl)].sort(
      ([, some], [, more]) => more.length - some.length,
    );
    if (lifetimes.length < 2) return [];
    const odd = lifetimes.slice(1).flatMap(([, each]) => each);
    const culprit = odd.find(isOwn) ?? siblings.find(isOwn) ?? odd[0];
    return culprit
      ? [
          blame(
            culprit,
            `the records of ${domain} have the lifetimes ${list(lifetimes.map(([ttl]) => String(ttl)))} seconds.`,
            "Records of one name share a lifetime: set the same ttl.",
          ),
        ]
      : [];
  });

/** Below a delegation another zone answers. */
const checkDelegations: Check = (estate, records) => {
  const delegations = delegationsOf(records);
  const targets = new Set(delegations.flatMap(({ servers }) => servers));
  // An address of a name server within the delegated zone is glue (RFC 1034, section 4.2.1).
  const isGlue = (record: PlannedRecord) =>
    (record.type === "A" || record.type === "AAAA") && targets.has(recordDomain(record));
  const hidden = records.flatMap((record) => {
    const domain = recordDomain(record);
    const delegation = delegations.find(
      ({ zone, name }) =>
        zone === record.zone &&
        (domain.endsWith(`.${name}`) || (domain === name && record.type !== "NS")) &&
        !isGlue(record),
    );
    const by = zoneOf(estate, domain);
    const isApart = by !== record.zone && !isGlue(record) && !(record.type === "NS" && domain === by);
    return delegation || isApart ? [{ record, domain, delegation, by }] : [];
  });
  return [
    ...hidden
      .filter(({ record }) => isOwn(record))
      .map(({ record, domain, delegation, by }) =>
        by !== undefined && by !== record.zone
          ? blame(
              record,
              `${domain} is not seen: ${by} is a zone of its own.`,
              `Move the record to zones["${by}"].`,
            )
          : blame(
              record,
              `${domain} is not seen: ${delegation?.name} is delegated to other name servers.`,
              "Move the record into the delegated zone, or remove the NS records.",
            ),
      ),
    ...delegations.flatMap(({ record, name, servers }) => {
      const names = hidden.flatMap(({ record, domain, delegation }) =>
        delegation?.name === name && !isOwn(record) ? [domain] : [],
      );
      const foreign = servers.filter((server) => !nameServers.some((own) => own === server));
      if (Object.hasOwn(estate.zones, name)) {
        return foreign.length === 0
          ? []
          : [
              blame(
                record,
                `${name} is a zone of the estate, and ${list(foreign)} does not serve it.`,
                `Delegate it to ${list(nameServers)}, or remove zones["${name}"].`,
              ),
            ];
      }
      return names.length === 0
        ? []
        : [
            blame(
              record,
              `${name} is delegated to other name servers, and hides ${names.length} of the estate's names, such as ${names[0]}.`,
              "Remove the NS records, or give the machines and services other names.",
            ),
          ];
    }),
  ];
};

interface Delegation {
  /** The first of its NS records. */
  readonly record: PlannedRecord;
  readonly zone: string;
  readonly name: string;
  readonly servers: readonly string[];
}

function delegationsOf(records: readonly PlannedRecord[]): readonly Delegation[] {
  const delegating = records.filter(({ type, name }) => type === "NS" && name !== "@");
  return [...Map.groupBy(delegating, recordDomain)].flatMap(([name, entries]) => {
    const [record] = entries;
    return record
      ? [{ record, zone: record.zone, name, servers: entries.flatMap((entry) => targetOf(entry) ?? []) }]
      : [];
  });
}

/** A name that a record points at exists, where it is ours; and is no CNAME, where that is not allowed (RFC 2181, section 10.3). */
const checkTargets: Check = (estate, records) => {
  const all = plannedRecords(estate);
  const foreign = delegationsOf(all).filter(({ name }) => !Object.hasOwn(estate.zones, name));
  return records.flatMap((record): readonly Blamed[] => {
    const target = targetOf(record);
    if (target === undefined || zoneOf(estate, target) === undefined) return [];
    if (foreign.some(({ name }) => target === name || target.endsWith(`.${name}`))) return [];
    const domain = recordDomain(record);
    if (answering(all, target).length === 0) {
      return [
        blame(
          record,
          `the ${record.type} record of ${domain} points at ${target}, which has no record.`,
          `Add a record for ${target}, or point at a name that has one.`,
        ),
      ];
    }
    const isAlias = answering(records, target).some(({ type }) => type === "CNAME");
    if (isAlias && record.type !== "CNAME") {
      return [
        blame(
          record,
          `the ${record.type} record of ${domain} points at ${target}, which is a CNAME.`,
          'Point at a name with an address of its own; a machine\'s alias has one with record: "address".',
        ),
      ];
    }
    return isLoop(records, record)
      ? [blame(record, `the CNAME of ${domain} leads back to it.`, "Point at a name with an address.")]
      : [];
  });
};

function isLoop(records: readonly PlannedRecord[], start: PlannedRecord): boolean {
  const seen = new Set<PlannedRecord>();
  let current: PlannedRecord | undefined = start;
  while (current?.type === "CNAME" && !seen.has(current)) {
    seen.add(current);
    const target = targetOf(current);
    current =
      target === undefined ? undefined : answering(records, target).find(({ type }) => type === "CNAME");
  }
  return current === start && start.type === "CNAME";
}

function targetOf({ target }: PlannedRecord): string | undefined {
  if (target.kind === "name") return target.name;
  return target.kind === "static" && "target" in target.record ? target.record.target : undefined;
}
