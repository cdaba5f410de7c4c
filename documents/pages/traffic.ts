import { ownerOfDomain } from "../../stacks/derive/cdn.ts";
import { databaseAccess, postgresqlName } from "../../stacks/derive/databases.ts";
import { canonicalName } from "../../stacks/derive/names.ts";
import { loadBalancers } from "../../stacks/derive/servers.ts";
import { consulName, healthCheck } from "../../stacks/derive/services.ts";
import type { Estate, Service, WebService } from "../../stacks/vocabulary/index.ts";
import { code, enumeration, link } from "../markdown.ts";
import type { Subject } from "../subjects.ts";
import { portText, sourceText } from "./ports.ts";

/** How a request comes to a subject, step by step. */
export function traffic(estate: Estate, subject: Subject): readonly string[] {
  const { key, service } = subject;
  if (!service) return directTraffic(estate, subject);
  return [
    ...(service.kind === "web" ? webEntry(estate, key, service) : [tcpEntry(estate, service.listen)]),
    balancing(estate, key, service),
    ...databaseSteps(estate, subject),
  ];
}

function webEntry(estate: Estate, key: string, service: WebService): readonly string[] {
  const { name, cdnPort } = estate.loadBalancers;
  const balancers = `all load balancers (${loadBalancers(estate)
    .map((server) => server.name)
    .join(", ")})`;
  const [domain, ...others] = service.domains;
  const owner = service.path === undefined ? undefined : ownerOfDomain(estate, domain);
  if (owner) {
    const [whole] = owner;
    return [
      `${code(domain)} is the domain of ${link(whole, `${whole}.md`)}: requests come as its page says, and those below ` +
        `${code(service.path ?? "/")} go here.`,
    ];
  }
  const aliases =
    others.length > 0
      ? `; ${enumeration(others.map(code))} ${others.length > 1 ? "follow" : "follows"} it as CNAME`
      : "";
  const direct = `${code(domain)} leads to ${balancers}, ports 80 (redirected) and 443${aliases}.`;
  const viaCdn =
    `${code(domain)} leads to the CDN's service ${code(key)}${aliases}. What it does not have, the CDN asks of ${balancers} ` +
    `as ${code(name)}, port ${cdnPort}, over TLS and with the token.`;
  return [service.cdn === "on" ? viaCdn : direct];
}

function tcpEntry(estate: Estate, port: number): string {
  return `Port ${port} of ${code(estate.loadBalancers.name)} is passed through as it comes.`;
}

function balancing(estate: Estate, key: string, service: Service): string {
  const { backend } = service;
  const found = `HAProxy finds the machines in Consul as ${code(consulName(estate, key, service))}`;
  if (service.kind === "tcp") return `${found}, and connects to port ${service.backend.port} in turn.`;
  const authority =
    service.verify.authority === "internal" ? estate.authority.subject.commonName : "a public authority";
  const port = "role" in backend ? backend.port : estate.externalServices[backend.external]?.port;
  const check = healthCheck(service);
  return (
    `${found}, and sends requests in turn over TLS to port ${port}, where the certificate must be of ${authority} for ` +
    `${code(service.verify.name)}. ` +
    (check
      ? `A machine is asked for ${code(`${check.method} ${check.path}`)} of ${code(check.host)}, and gets nothing while it does not answer.`
      : "Whether it is well is not asked.") +
    (service.allowedPaths ? ` Only ${enumeration(service.allowedPaths.map(code))} are let through.` : "")
  );
}

function directTraffic(estate: Estate, subject: Subject): readonly string[] {
  const [server] = subject.servers;
  if (!server) return [];
  const ports = estate.roles[server.role]?.ports ?? [];
  return [
    ports.length > 0
      ? names(estate, server.role, subject)
      : "Nothing connects to it but SSH and what every machine opens; it connects to others.",
    ...ports.map((port) => `${portText(port)}, ${port.purpose}, from ${sourceText(estate, port.from)}.`),
    ...databaseSteps(estate, subject),
  ];
}

/** Where the names of machines lead that serve by themselves. */
function names(estate: Estate, role: string, { domains, servers }: Subject): string {
  if (role === estate.postgresql.role) {
    return (
      `Clients find the machine that takes writes in Consul, as ${code(postgresqlName("primary"))}, and one that only ` +
      `reads as ${code(postgresqlName("replica"))}; ${code(estate.postgresql.host)} is the name in the certificate, and ` +
      "not in DNS."
    );
  }
  const known = domains.length > 0 ? domains : servers.map((each) => canonicalName(estate, each));
  return (
    `${enumeration(known.map(code))} ${known.length > 1 ? "lead" : "leads"} to ` +
    (servers.length > 1 ? `all ${servers.length} machines.` : "the machine itself.")
  );
}

function databaseSteps(estate: Estate, { servers }: Subject): readonly string[] {
  const databases = databasesOf(
    estate,
    servers.map(({ role }) => role),
  );
  if (databases.length === 0) return [];
  return [
    `Its database${databases.length > 1 ? "s" : ""} ${enumeration(databases.map(code))} ` +
      `${databases.length > 1 ? "are" : "is"} reached through pgbouncer on the same machine, port ${estate.pgbouncer.listen}, ` +
      `which asks Consul for ${code(postgresqlName("primary"))} and verifies ${code(estate.postgresql.host)}.`,
  ];
}

/** Databases that machines of some roles reach, each once. */
export function databasesOf(estate: Estate, roles: readonly string[]): readonly string[] {
  return [
    ...new Set(
      databaseAccess(estate).flatMap(({ server, database }) =>
        roles.includes(server.role) ? [database] : [],
      ),
    ),
  ];
}
