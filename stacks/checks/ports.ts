import type { Estate, Port, PortSource } from "../vocabulary/index.ts";
import { entryPlace } from "./entries.ts";
import { list, lookUp, type Rule, repetitions, unless, type Violation } from "./violation.ts";

const highestPort = 65_535;

/** Every machine opens it, whatever its role. */
const ssh = 22;

interface Range {
  readonly from: number;
  readonly to: number;
}

/** `22` or `"10090-10100"` as a range; undefined where it is none. */
export function portRange(port: Port["port"]): Range | undefined {
  const [from, to] =
    typeof port === "number" ? [port, port] : /^[0-9]+-[0-9]+$/.test(port) ? port.split("-").map(Number) : [];
  if (from === undefined || to === undefined || !isPort(from) || !isPort(to) || from > to) return undefined;
  return { from, to };
}

/** Every port exists, and no role opens one twice. */
export const validPorts: Rule = (estate) => [
  ...Object.entries(estate.roles).flatMap(([name, { ports }]) =>
    ports.flatMap((port, index) => {
      const place = `${entryPlace(`roles["${name}"].ports`, ports, index)}.port`;
      const range = portRange(port.port);
      if (!range) return notAPort(place, port.port);
      const earlier = ports.slice(0, index).find((other) => clashes(port, other, range));
      return unless(
        earlier === undefined,
        place,
        `the role "${name}" opens ${port.port} (${port.purpose}) already for ${earlier?.purpose}.`,
        "Join the two entries; one port has one source.",
      );
    }),
  ),
  ...Object.entries(estate.services).flatMap(([name, { backend }]) =>
    "role" in backend && !isPort(backend.port)
      ? notAPort(`services["${name}"].backend.port`, backend.port)
      : [],
  ),
  ...Object.entries(estate.externalServices).flatMap(([name, { port }]) =>
    isPort(port) ? [] : notAPort(`externalServices["${name}"].port`, port),
  ),
  ...(isPort(estate.pgbouncer.listen) ? [] : notAPort("pgbouncer.listen", estate.pgbouncer.listen)),
];

/** Each port of the load balancers belongs to one listener. */
export const loadBalancerPorts: Rule = (estate) => {
  const listeners = listenersOf(estate);
  return [
    ...listeners.flatMap(({ place, port }) => (isPort(port) ? [] : notAPort(place, port))),
    ...repetitions([{ place: "SSH", port: ssh }, ...listeners], ({ port }) => String(port)).map(
      ({ first, again }) => ({
        place: again.place,
        message: `port ${again.port} of the load balancers is already taken by ${first.place}.`,
        remedy: "Choose a free port.",
      }),
    ),
  ];
};

function listenersOf(estate: Estate): readonly { readonly place: string; readonly port: number }[] {
  return [
    { place: "HTTP", port: 80 },
    { place: "HTTPS", port: 443 },
    { place: "loadBalancers.cdnPort", port: estate.loadBalancers.cdnPort },
    { place: "loadBalancers.statisticsPort", port: estate.loadBalancers.statisticsPort },
    ...Object.entries(estate.services).flatMap(([name, service]) =>
      service.kind === "tcp" ? [{ place: `services["${name}"].listen`, port: service.listen }] : [],
    ),
  ];
}

/** Who must reach a port: the estate's own sources, or the machines of a role over the private network. */
type Needed = "anywhere" | "deployers" | "private" | { readonly role: string };

/** What needs a port finds it open in its role's table. */
export const openPortsNeeded: Rule = (estate) => {
  const { loadBalancers, consul, postgresql } = estate;
  const needs: readonly {
    readonly role: string;
    readonly port: number;
    readonly from: Needed;
    readonly need: string;
  }[] = [
    ...listenersOf(estate).map(({ port }) =>
      port === loadBalancers.statisticsPort
        ? { role: loadBalancers.role, port, from: "private" as const, need: "HAProxy's statistics" }
        : { role: loadBalancers.role, port, from: "anywhere" as const, need: "the public's traffic" },
    ),
    ...Object.entries(estate.services).flatMap(([name, { backend }]) =>
      "role" in backend
        ? [
            {
              role: backend.role,
              port: backend.port,
              from: { role: loadBalancers.role },
              need: `the service "${name}"`,
            },
          ]
        : [],
    ),
    { role: consul.role, port: 8300, from: "private", need: "Consul" },
    { role: consul.role, port: 8501, from: "deployers", need: "Consul's HTTPS API" },
    { role: postgresql.role, port: 5432, from: "private", need: "PostgreSQL" },
  ];
  const closed = needs.filter(({ role, port, from }) => {
    const definition = lookUp(estate.roles, role);
    return (
      definition !== undefined &&
      port !== ssh &&
      isPort(port) &&
      !definition.ports.some(
        (entry) => (entry.protocol ?? "tcp") === "tcp" && includes(entry, port) && admits(entry.from, from),
      )
    );
  });
  return [...Map.groupBy(closed, ({ role }) => role)].map(([role, needs]) => {
    const ports = [...Map.groupBy(needs, ({ port, from }) => `${port} to ${describe(from)}`)];
    const entries = ports.flatMap(([, [first]]) =>
      first
        ? [
            `{ port: ${first.port}, from: "${typeof first.from === "string" ? first.from : "private"}", purpose: … }`,
          ]
        : [],
    );
    const [only, ...others] = needs;
    return {
      place: `roles["${role}"].ports`,
      message:
        only && others.length === 0
          ? `port ${only.port} is closed to ${describe(only.from)}, and ${only.need} needs it.`
          : `ports that are needed are closed: ${list(ports.map(([port, uses]) => `${port} (for ${list(uses.map(({ need }) => need))})`))}.`,
      remedy: `Add ${list(entries)}.`,
    };
  });
};

function admits(source: PortSource, needed: Needed): boolean {
  if (source === "anywhere" || source === needed) return true;
  if (typeof source === "object") return typeof needed === "object" && source.roles.includes(needed.role);
  const isPrivate = needed === "private" || typeof needed === "object";
  return isPrivate && (source === "private" || source === "private-networks");
}

function describe(needed: Needed): string {
  if (typeof needed === "object") return `machines of the role "${needed.role}"`;
  return { anywhere: "the public", deployers: "the deployers", private: "the private network" }[needed];
}

function includes(port: Port, number: number): boolean {
  const range = portRange(port.port);
  return range !== undefined && range.from <= number && number <= range.to;
}

function clashes(port: Port, other: Port, range: Range): boolean {
  const otherRange = portRange(other.port);
  return (
    otherRange !== undefined &&
    (port.protocol ?? "tcp") === (other.protocol ?? "tcp") &&
    range.from <= otherRange.to &&
    otherRange.from <= range.to
  );
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= highestPort;
}

function notAPort(place: string, port: number | string): readonly Violation[] {
  return [
    {
      place,
      message: `${JSON.stringify(port)} is not a port.`,
      remedy: `Use 1 to ${highestPort}, or a range such as "10090-10100".`,
    },
  ];
}
