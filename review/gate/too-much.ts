import { isMachine, kindOf } from "../plan/kinds.ts";
import type { Change } from "../plan/plan.ts";
import { counted, listed, type Rule } from "./rule.ts";

/** More machines than these at once, and what nobody foresaw is an outage instead of a hole in a group. */
const MACHINES = 3;

/** Of the resources of one kind. */
const SHARE = 0.3;

/** Of fewer, one is already a third. */
const SMALLEST_KIND = 10;

/**
 * What is touched often and as a whole, by design: configuration goes to a host with all its daemons' own checks, one
 * machine of a group after another, and certificates are renewed by overlap.
 */
const ROUTINE: ReadonlySet<string> = new Set([
  "command:remote:Command",
  "tls:index/certRequest:CertRequest",
  "tls:index/locallySignedCert:LocallySignedCert",
  "tls:index/privateKey:PrivateKey",
]);

export const tooMuch: Rule = {
  name: "too-much",
  refuses: `more than ${MACHINES} machines, or ${SHARE * 100} % of a kind of ${SMALLEST_KIND} or more, change or go at once`,
  check: ({ plan }) => {
    const touched = plan.changes.filter(({ operation }) => operation !== "create");
    const machines = touched.filter(isMachine).map(({ name }) => name);
    const tooMany =
      machines.length > MACHINES
        ? [`${machines.length} machines are touched, and the limit is ${MACHINES}: ${listed(machines)}`]
        : [];
    return [
      ...tooMany,
      ...[...byType(touched)].flatMap(([type, changes]) => share(type, changes, plan.existing)),
    ];
  },
};

function byType(changes: readonly Change[]): ReadonlyMap<string, readonly Change[]> {
  return Map.groupBy(
    changes.filter(({ type }) => !ROUTINE.has(type) && !/^(estate|pulumi):/.test(type)),
    ({ type }) => type,
  );
}

function share(
  type: string,
  changes: readonly Change[],
  existing: Readonly<Record<string, number>> = {},
): readonly string[] {
  const all = existing[type] ?? 0;
  const [first] = changes;
  if (first === undefined || all < SMALLEST_KIND || changes.length <= all * SHARE) return [];
  const percent = Math.round((changes.length / all) * 100);
  const names = listed(changes.map(({ name }) => name));
  return [
    `${changes.length} of ${counted(all, kindOf({ type, name: "" }))} are touched, which is ${percent} %, and the limit is ${SHARE * 100} %: ${names}`,
  ];
}
