import type { Inputs, Plan } from "../plan/plan.ts";
import type { Section } from "../report/section.ts";
import { groupedBy, inOrder } from "./grouping.ts";
import { entriesOf, fileOf, type Host, type HostContents, hostChanges, hostList } from "./hosts.ts";
import { counted, isRecord, joinedCounts, shown, shownList } from "./values.ts";

interface Row {
  readonly change: "new" | "renewed" | "changed" | "removed" | "placed" | "taken away";
  readonly certificate: string;
  readonly by: string;
  readonly detail: string;
}

const internal = "internal authority";

/** Certificates that are made, renewed, changed or removed, and hosts that get or lose one. Never a key. */
export function certificates(plan: Plan): Section | undefined {
  const rows = [
    ...plan.changes.flatMap(authorityRows),
    ...internalRows(plan),
    ...plan.changes.flatMap(cdnRows),
    ...obtainedRows(plan),
    ...placementRows(plan),
  ];
  if (rows.length === 0) return undefined;
  const count = (...changes: readonly Row["change"][]) =>
    rows.filter(({ change }) => changes.includes(change)).length;
  return {
    title: "Certificates",
    summary: joinedCounts([
      [count("new"), `${count("new")} new`],
      [count("renewed"), `${count("renewed")} renewed`],
      [count("changed"), `${count("changed")} changed`],
      [count("removed"), `${count("removed")} removed`],
      [count("placed", "taken away"), `${count("placed", "taken away")} moved between hosts`],
    ]),
    body: [
      {
        kind: "table",
        header: ["Change", "Certificate", "By", "Detail"],
        rows: rows.map(({ change, certificate, by, detail }) => [change, certificate, by, detail]),
      },
    ],
  };
}

type PlanChange = Plan["changes"][number];

function authorityRows({ type, operation, before, after }: PlanChange): readonly Row[] {
  if (type !== "tls:index/selfSignedCert:SelfSignedCert") return [];
  const subject = (after ?? before)?.subject;
  const name = isRecord(subject) ? shown(subject.commonName) : "";
  const row = { certificate: name, by: "itself" };
  const valid = validity(before, after);
  switch (operation) {
    case "create":
      return [{ ...row, change: "new", detail: valid }];
    case "delete":
      return [{ ...row, change: "removed", detail: "nothing of the internal authority verifies any more" }];
    default:
      return [{ ...row, change: "changed", detail: `${valid}; every certificate of it is made anew` }];
  }
}

/** A certificate and the request that it is made from, together. */
function internalRows(plan: Plan): readonly Row[] {
  const signed = plan.changes.filter(({ type }) => type === "tls:index/locallySignedCert:LocallySignedCert");
  const requests = plan.changes.filter(({ type }) => type === "tls:index/certRequest:CertRequest");
  const names = inOrder([
    ...signed.map(({ name }) => name),
    ...requests.map(({ name }) => name.replace(/-request$/, "")),
  ]);
  return names.map((certificate) => {
    const cert = signed.find(({ name }) => name === certificate);
    const request = requests.find(({ name }) => name === `${certificate}-request`);
    const row = { certificate, by: internal };
    const operation = cert?.operation ?? "update";
    if (operation === "delete") return { ...row, change: "removed", detail: "" };
    const detail = [
      request ? changedList("names", request.before?.dnsNames, request.after?.dnsNames) : "",
      cert ? validity(cert.before, cert.after) : "",
      cert?.before ? changedUses(cert.before, cert.after) : "",
    ];
    const isNew = operation === "create";
    const same =
      shown(request?.before?.dnsNames) === shown(request?.after?.dnsNames) &&
      shown(cert?.before?.validityPeriodHours) === shown(cert?.after?.validityPeriodHours) &&
      (!cert?.before || changedUses(cert.before, cert.after) === "");
    const text = detail.filter(Boolean).join("; ");
    return { ...row, change: isNew ? "new" : same ? "renewed" : "changed", detail: text };
  });
}

/** `valid 30 days → 7 days`. */
function validity(before: Inputs | undefined, after: Inputs | undefined): string {
  const span = (inputs: Inputs) => {
    const hours = Number(inputs.validityPeriodHours);
    if (!Number.isFinite(hours)) return shown(inputs.validityPeriodHours);
    return hours % 24 === 0 ? counted(hours / 24, "day") : counted(hours, "hour");
  };
  const spans = [...new Set([before, after].flatMap((inputs) => (inputs ? [span(inputs)] : [])))];
  return `valid ${spans.join(" → ")}`;
}

function changedUses(before: Inputs, after: Inputs | undefined): string {
  const [old, now] = [shown(before.allowedUses), shown(after?.allowedUses)];
  return old === now ? "" : changedList("uses", before.allowedUses, after?.allowedUses);
}

/** `names a, b` where nothing was before; `names + c, − a` where something differs; else the list. */
function changedList(what: string, before: unknown, after: unknown): string {
  const [old, now] = [shownList(before), shownList(after)];
  const added = now.filter((each) => !old.includes(each)).map((each) => `+ ${each}`);
  const removed = old.filter((each) => !now.includes(each)).map((each) => `− ${each}`);
  const changes = [...added, ...removed];
  return `${what} ${(old.length > 0 && changes.length > 0 ? changes : now).join(", ")}`;
}

/** Certificates that the CDN obtains and holds. */
function cdnRows({ type, operation, before, after }: PlanChange): readonly Row[] {
  if (type !== "fastly:index/tlsSubscription:TlsSubscription") return [];
  const inputs = after ?? before;
  const row = {
    certificate: shown(inputs?.commonName),
    by: `Fastly, from ${shown(inputs?.certificateAuthority)}`,
  };
  const detail = changedList("domains", before?.domains, after?.domains);
  switch (operation) {
    case "create":
      return [{ ...row, change: "new", detail }];
    case "delete":
      return [{ ...row, change: "removed", detail: `domains ${shownList(before?.domains).join(", ")}` }];
    default: {
      const [old, now] = [shown(before?.certificateAuthority), shown(after?.certificateAuthority)];
      const authority = old === now ? "" : `; authority ${old} → ${now}`;
      return [{ ...row, change: "changed", detail: detail + authority }];
    }
  }
}

const obtainedPath = "/etc/haproxy/public-certificates.json";

/** Public certificates that load balancers obtain themselves. */
function obtainedRows(plan: Plan): readonly Row[] {
  const changes = hostChanges(plan).flatMap(({ host, before, after }) => {
    const [old, now] = [obtained(before), obtained(after)];
    return inOrder([...old.keys(), ...now.keys()]).flatMap((name) => {
      const [domains, wanted] = [old.get(name), now.get(name)];
      if (shown(domains) === shown(wanted)) return [];
      const change = !domains ? "new" : !wanted ? "removed" : "changed";
      const detail = changedList("domains", domains, wanted ?? domains);
      return [{ host, row: { change, certificate: name, detail } as const }];
    });
  });
  return groupedBy(changes, ({ row }) => JSON.stringify(row)).map((group) => ({
    ...group[0].row,
    by: `public authority, for ${hostList(group.map(({ host }) => host))}`,
  }));
}

function obtained(contents: HostContents): ReadonlyMap<string, unknown> {
  try {
    const settings: unknown = JSON.parse(fileOf(contents, obtainedPath) ?? "{}");
    const entries = isRecord(settings) && isRecord(settings.certificates) ? settings.certificates : {};
    return new Map(Object.entries(entries));
  } catch {
    return new Map();
  }
}

/** Hosts on which a certificate's file appears or disappears. */
function placementRows(plan: Plan): readonly Row[] {
  const held = (contents: HostContents) =>
    [...entriesOf(contents, "slots").keys()].flatMap((path) => {
      const [, name] = /^\/etc\/ssl\/private\/(.+)\.pem$/.exec(path) ?? [];
      return name === undefined ? [] : [name];
    });
  const moves = hostChanges(plan).flatMap(({ host, before, after }) => {
    const [old, now] = [held(before), held(after)];
    const move = (change: "placed" | "taken away") => (certificate: string) => ({
      host,
      change,
      certificate,
    });
    return [
      ...now.filter((name) => !old.includes(name)).map(move("placed")),
      ...old.filter((name) => !now.includes(name)).map(move("taken away")),
    ];
  });
  return groupedBy(moves, ({ change, certificate }) => JSON.stringify([change, certificate])).map((group) => {
    const [{ change, certificate }] = group;
    const where = hostList(group.map(({ host }: { readonly host: Host }) => host));
    return { change, certificate, by: internal, detail: `${change === "placed" ? "on" : "from"} ${where}` };
  });
}
