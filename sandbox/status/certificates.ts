import { basename, dirname } from "node:path";
import { type EstateStatus, isTrouble, looks } from "./estate-status.ts";
import type { CertificateFile } from "./look.ts";
import { label, type Row, type Section, span } from "./text.ts";

/** A certificate and the machines that hold one with as much of its life left. */
interface Held {
  readonly name: string;
  readonly file: CertificateFile;
  readonly words: string;
  readonly hosts: string[];
}

/** Certificates of the internal authority, and itself, with what is left of their lives; nearest end first. */
export function internalCertificateSection(status: EstateStatus): Section {
  return {
    title: "certificates of the internal authority",
    rows: [
      ...unreadable(status),
      ...held(status, ["internal", "authority"]).map((each) => row(each, status.now)),
    ],
  };
}

/**
 * Seconds after its boot in which a load balancer is expected to lack public certificates: it asks for one after the
 * other, each minute, and only once all load balancers that a domain leads to answer for it.
 */
const FIRST = 300;

/** Public certificates on load balancers and on the web server that has its own, and those that are still missing. */
export function publicCertificateSection(status: EstateStatus): Section {
  const all = held(status, ["public", "site"]);
  const wanted = looks(status.hosts).flatMap(({ host, look: { obtained = [], uptime } }) =>
    isTrouble(obtained) ? [] : obtained.map((name) => ({ name, host: label(host), isNew: uptime < FIRST })),
  );
  const lacking = wanted.filter(
    ({ name, host }) => !all.some((each) => each.name === name && each.hosts.includes(host)),
  );
  const missing = [...new Set(lacking.map(({ name }) => name))].map((name): Row => {
    const without = lacking.filter((each) => each.name === name);
    const late = without.filter(({ isNew }) => !isNew).map(({ host }) => host);
    const cells = [
      name,
      late.length > 0 ? "none yet" : "being asked for",
      without.map(({ host }) => host).join(", "),
    ];
    if (late.length === 0) return { cells };
    const have = late.length === 1 ? "has" : "have";
    const logs = `bin/sandbox logs --stack ${status.stack} ${late[0]} -u public-certificates`;
    return { cells, problem: `${late.join(", ")} ${have} no public certificate ${name}: ${logs}` };
  });
  return { title: "public certificates", rows: [...missing, ...all.map((each) => row(each, status.now))] };
}

function unreadable({ hosts }: EstateStatus): readonly Row[] {
  return looks(hosts).flatMap(({ host, look }) =>
    isTrouble(look.certificates)
      ? [
          {
            cells: [label(host), "unknown"],
            problem: `the certificates of ${host} cannot be read: ${look.certificates.error}`,
          },
        ]
      : [],
  );
}

function held({ hosts, estate, now }: EstateStatus, kinds: readonly string[]): readonly Held[] {
  const found = new Map<string, Held>();
  for (const { host, look } of looks(hosts)) {
    if (isTrouble(look.certificates)) continue;
    for (const file of look.certificates.filter(({ kind }) => kinds.includes(kind))) {
      const name = nameOf(file, estate.authority.subject.commonName);
      const words = lifetime(file, now);
      const key = `${name}\0${words}`;
      const known = found.get(key);
      if (known === undefined) found.set(key, { name, file, words, hosts: [label(host)] });
      else known.hosts.push(label(host));
    }
  }
  return [...found.values()].sort(
    (one, other) => one.file.notAfter - other.file.notAfter || one.name.localeCompare(other.name),
  );
}

/** Files of load balancers say `acme-` where they obtained them; a site's is named by its folder. */
function nameOf({ kind, path }: CertificateFile, authority: string): string {
  switch (kind) {
    case "authority":
      return authority;
    case "site":
      return basename(dirname(path));
    default:
      return basename(path, ".pem").replace(/^acme-/, "");
  }
}

/** How much of a life may be gone before it is a worry: whatever renews it should have done so by then. */
const WORRY = 0.75;

function row({ name, file: { kind, notBefore, notAfter }, words, hosts }: Held, now: number): Row {
  const shown = hosts.length > 4 ? `${hosts.length} hosts` : hosts.join(", ");
  const isWell = notAfter - now > (notAfter - notBefore) * (1 - WORRY);
  const remedy = kind === "internal" ? "; an up renews it" : "";
  return {
    cells: [name, words, shown],
    problem: isWell ? undefined : `certificate ${name} on ${shown}: ${words}${remedy}`,
  };
}

function lifetime({ notBefore, notAfter }: CertificateFile, now: number): string {
  const left = (notAfter - now) / 1000;
  // The last second is part of a life (RFC 5280, 4.1.2.5), so authorities that mean 90 days leave it out.
  const life = (notAfter - notBefore) / 1000 + 1;
  return left <= 0 ? `expired ${span(-left)} ago` : `${span(left)} left of ${span(life)}`;
}
