import { containsAddress, parseAddress, parseCidr } from "../../stacks/derive/cidr.ts";
import { containsAddress6, parseAddress6, parseCidr6 } from "../../stacks/derive/cidr6.ts";
import { dropsSmtpOverIpv6, isNamedByIpv6, smtpPorts } from "../../stacks/derive/ipv6.ts";
import { canonicalName, serverKey } from "../../stacks/derive/names.ts";
import { openPorts } from "../../stacks/derive/ports.ts";
import type { Estate, Port, Server } from "../../stacks/vocabulary/index.ts";
import { Mismatch, type Probe, type Shell, type Surroundings } from "./probe.ts";
import { AT_ONCE } from "./run.ts";
import { type Scan, scan } from "./scan.ts";

/** Somewhere from which machines are scanned. */
interface Vantage {
  readonly name: string;
  readonly shell: Shell;
  readonly server?: Server;
}

/**
 * Every machine scanned from outside, and from one machine of each kind: what answers, with a connection or a
 * refusal of the machine's own kernel, is what the table opens to that place, no more and no less.
 */
export function portProbes(estate: Estate): readonly Probe[] {
  const scans = new Scans(estate);
  return estate.servers.map((server, turn) => {
    let failed = 0;
    return {
      theme: "ports",
      claim: `${canonicalName(estate, server)} opens what the table says, and nothing else`,
      check: async (around) => {
        try {
          await scanFromEverywhere(around, server, turn, (place) => scans.from(around, place, failed));
        } catch (error) {
          failed = Date.now();
          throw error;
        }
      },
    };
  });
}

/** From each place all machines are scanned in one go, for all probes. */
class Scans {
  readonly #estate: Estate;
  readonly #ports: readonly string[];
  readonly #made = new Map<string, { readonly at: number; readonly seen: Promise<Scan> }>();

  constructor(estate: Estate) {
    this.#estate = estate;
    this.#ports = interesting(estate);
  }

  /** @param since milliseconds; what was seen before is no longer so, perhaps */
  from({ addresses }: Surroundings, { name, shell, server }: Vantage, since: number): Promise<Scan> {
    const made = this.#made.get(name);
    if (made !== undefined && made.at >= since) return made.seen;
    const targets = this.#estate.servers
      .filter((target) => target !== server)
      .flatMap((target) => {
        const { public: outside, public6, private: inside } = addresses(target);
        const reached = public6 !== undefined && hasIpv6(addresses, server) ? [outside, public6] : [outside];
        return target.datacenter === server?.datacenter ? [...reached, inside] : reached;
      });
    const seen = scan(shell, name, targets, this.#ports);
    this.#made.set(name, { at: Date.now(), seen });
    return seen;
  }
}

/** The address over which a machine is reached, and its name in a sentence. */
const ways = { public: "public", public6: "public IPv6", private: "private" } as const;
type Way = keyof typeof ways;

/** Whether a place reaches IPv6 addresses: the internet does. */
function hasIpv6(addresses: Surroundings["addresses"], server: Server | undefined): boolean {
  return server === undefined || addresses(server).public6 !== undefined;
}

/** @param turn of this probe: those that run side by side begin far from each other, and find the rest scanned */
async function scanFromEverywhere(
  around: Surroundings,
  target: Server,
  turn: number,
  scanFrom: (place: Vantage) => Promise<Scan>,
): Promise<void> {
  const { estate } = around;
  const kindOf = kindsOf(estate);
  const seeing = estate.servers.filter((server) => server !== target);
  const others = seeing.filter(
    (server, index) => seeing.findIndex((other) => kindOf(other) === kindOf(server)) === index,
  );
  const places: readonly Vantage[] = [
    { name: "the internet", shell: around.visitor },
    ...others.map((server) => ({ name: serverKey(server), shell: around.on(server), server })),
  ];
  const first = (turn * Math.ceil(places.length / AT_ONCE)) % places.length;
  const wrong: string[] = [];
  for (const place of [...places.slice(first), ...places.slice(0, first)]) {
    const seen = await scanFrom(place);
    wrong.push(...compare(around, target, place, "public", seen));
    if (around.addresses(target).public6 !== undefined && hasIpv6(around.addresses, place.server)) {
      wrong.push(...compare(around, target, place, "public6", seen));
    }
    if (place.server?.datacenter === target.datacenter) {
      wrong.push(...compare(around, target, place, "private", seen));
    }
  }
  if (wrong.length > 0) throw new Mismatch(wrong.sort().join("; "));
}

/** Machines in one place see the same, unless a port is opened to their role. */
function kindsOf(estate: Estate): (server: Server) => string {
  const sources = estate.servers.flatMap((server) => openPorts(estate, server).map(({ from }) => from));
  const named = new Set<string>(sources.flatMap((from) => (typeof from === "object" ? from.roles : [])));
  return ({ role, datacenter }) => `${named.has(role) ? role : "any other"}@${datacenter}`;
}

function compare(
  around: Surroundings,
  target: Server,
  place: Vantage,
  over: Way,
  seen: Scan,
): readonly string[] {
  const { estate } = around;
  const expected = new Set(
    openPorts(estate, target)
      .filter((port) => admits(around, target, port, place, over))
      .flatMap(sockets)
      .filter((socket) => over !== "public6" || !droppedOverIpv6(estate, [target, place.server], socket)),
  );
  const answers = [...(seen.get(around.addresses(target)[over] ?? "") ?? [])];
  const silent = new Set(answers.flatMap((name) => (name.endsWith("?") ? [name.slice(0, -1)] : [])));
  // Behind a cloud's firewall a port that says nothing is one or the other; a host's own firewall refuses aloud.
  const unclear = (port: string) => silent.has(port) && isBehindFirewall(estate, target);
  const open = new Set([...answers.filter((name) => !name.endsWith("?")), ...silent]);
  const where = `from ${place.name} over its ${ways[over]} address`;
  const wrong = (ports: Iterable<string>, right: ReadonlySet<string>, word: string) =>
    [...ports]
      .filter((port) => !right.has(port) && !unclear(port))
      .map((port) => `${port} is ${word} ${where}`);
  return [...wrong(open, expected, "open"), ...wrong(expected, open, "closed")];
}

/** By the cloud of either end. */
function droppedOverIpv6(estate: Estate, ends: readonly (Server | undefined)[], socket: string): boolean {
  const drops = ends.some((server) => server !== undefined && dropsSmtpOverIpv6(estate, server));
  return drops && smtpPorts.some((port) => socket === `${port}/tcp`);
}

function isBehindFirewall(estate: Estate, { datacenter }: Server): boolean {
  const place = estate.datacenters[datacenter];
  return place?.provider === "digitalocean" || place?.cloud.filtering === "security-groups";
}

function admits(
  { estate, addresses }: Surroundings,
  target: Server,
  { from }: Port,
  { server }: Vantage,
  over: Way,
): boolean {
  if (from === "anywhere") return true;
  if (server === undefined) return false;
  // A host lets a role's machines in at the addresses that their names lead to.
  if (typeof from === "object") {
    return from.roles.includes(server.role) && (over !== "public6" || isNamedByIpv6(estate, server));
  }
  // A machine reaches another's public address from its own public one, which is in no private range.
  const source = addresses(server)[over] ?? "";
  const inside = (range: string) => isInside(range, source);
  switch (from) {
    case "private":
      return inside(estate.datacenters[target.datacenter]?.privateNetwork ?? "");
    case "private-networks":
      return Object.values(estate.datacenters).some(({ privateNetwork }) => inside(privateNetwork));
    case "deployers":
      return estate.deployers.some(({ range }) => inside(range));
  }
}

function isInside(range: string, address: string): boolean {
  const [network, parsed] = [parseCidr(range), parseAddress(address)];
  if (network !== undefined && parsed !== undefined) return containsAddress(network, parsed);
  const [network6, parsed6] = [parseCidr6(range), parseAddress6(address)];
  return network6 !== undefined && parsed6 !== undefined && containsAddress6(network6, parsed6);
}

/** Every port that any machine opens, and those on which its daemons listen without opening them. */
function interesting(estate: Estate): readonly string[] {
  const declared = estate.servers.flatMap((server) => openPorts(estate, server).flatMap(sockets));
  return [...new Set([...declared, ...listenedTo.map((port) => `${port}/tcp`), ...["53/udp", "123/udp"]])];
}

/** Consul's HTTP, DNS and server ports, pgbouncer, nginx, exporters, Prometheus and its alerts, mail, databases. */
const listenedTo = [
  ...[21, 25, 53, 111, 443, 873, 3000, 5353, 5355, 5432, 6432, 8008, 8080, 8125, 8300, 8302, 8432, 8443],
  ...[8500, 8501, 8502, 8503, 8600, 8812, 9000, 9090, 9091, 9093, 9094, 9100, 9113, 9115, 9127, 9187, 9999],
];

/** `22/tcp`; a range as each of its ports. */
function sockets({ port, protocol = "tcp" }: Port): readonly string[] {
  if (typeof port === "number") return [`${port}/${protocol}`];
  const [first = 0, last = 0] = port.split("-").map(Number);
  return Array.from({ length: last - first + 1 }, (_, index) => `${first + index}/${protocol}`);
}
