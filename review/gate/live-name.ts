import { isRecord } from "../../commands/record.ts";
import { kindOf } from "../plan/kinds.ts";
import type { Change, Inputs } from "../plan/plan.ts";
import { counted, listed, type Rule } from "./rule.ts";

/**
 * A name must stop leading to a service before the service or its certificate goes, and that takes as long as resolvers
 * remember. One run that deletes both is an outage: this is how a CDN once went dark.
 */
export const liveName: Rule = {
  name: "live-name",
  refuses: "a zone or a visitors' record goes together with its certificate or service",
  check: ({ plan }) => {
    const names = plan.changes.filter(isDeletion).flatMap(deletedName);
    return plan.changes.flatMap((change) => {
      const lost = lostNames(change);
      const together = names.filter(({ covers }) => lost.some(covers));
      if (together.length === 0) return [];
      // A name with several records, as one for each version of IP, is one.
      const what = [...new Set(together.map(({ what }) => what))];
      return [
        `${counted(what.length, "name")} and the ${kindOf(change)} ${change.name} would go in one step: ${listed(what)}. ` +
          "Delete the names first, and the rest a day later, when no resolver remembers them",
      ];
    });
  },
};

interface DeletedName {
  readonly what: string;
  readonly covers: (domain: string) => boolean;
}

/** Replaced is as bad for a name: it is gone until the new one is there. */
function isDeletion({ operation }: Change): boolean {
  return operation === "delete" || operation === "replace";
}

function deletedName({ type, before = {} }: Change): readonly DeletedName[] {
  const { name, domain } = before;
  if (type === "digitalocean:index/domain:Domain" && typeof name === "string") {
    const covers = (each: string) => each === name || each.endsWith(`.${name}`);
    return [{ what: `the zone ${name}`, covers }];
  }
  if (type !== "digitalocean:index/dnsRecord:DnsRecord" || !leadsVisitors(before)) return [];
  if (typeof name !== "string" || typeof domain !== "string") return [];
  const full = name === "@" ? domain : `${name}.${domain}`;
  return [
    { what: `the record of ${full}`, covers: (each) => each === full || `_acme-challenge.${each}` === full },
  ];
}

function leadsVisitors({ type }: Inputs): boolean {
  return type === "A" || type === "AAAA" || type === "CNAME";
}

/** Names that a certificate or a service answers for before the change, and not after it. */
function lostNames(change: Change): readonly string[] {
  switch (change.type) {
    case "fastly:index/serviceVcl:ServiceVcl":
      return missing(change, serviceDomains);
    case "fastly:index/tlsSubscription:TlsSubscription":
      return missing(change, ({ domains }) => texts(domains));
    case "tls:index/certRequest:CertRequest":
      // A replaced one of ours overlaps with its predecessor; only a deleted one leaves nothing behind.
      return change.operation === "delete" ? texts(change.before?.dnsNames) : [];
    default:
      return [];
  }
}

function missing(change: Change, namesOf: (inputs: Inputs) => readonly string[]): readonly string[] {
  const before = change.before === undefined ? [] : namesOf(change.before);
  if (isDeletion(change)) return before;
  const after = change.after === undefined ? [] : namesOf(change.after);
  return before.filter((name) => !after.includes(name));
}

function serviceDomains({ domains }: Inputs): readonly string[] {
  return Array.isArray(domains)
    ? texts(domains.map((domain) => (isRecord(domain) ? domain.name : undefined)))
    : [];
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}
