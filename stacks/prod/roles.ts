import type { Port, Role } from "../vocabulary/index.ts";

type Name =
  | "backup"
  | "consul"
  | "docs"
  | "downloads"
  | "hg"
  | "jython-web"
  | "loadbalancer"
  | "mail"
  | "monitoring"
  | "packages"
  | "planet"
  | "postgresql"
  | "pycon-prod"
  | "pycon-staging"
  | "pydotorg"
  | "pydotorg-staging"
  | "pythontest"
  | "slack"
  | "speed-web"
  | "web-pypa";

/** Where nginx serves the load balancers. */
const backend = { port: 9000, from: "private", purpose: "HTTPS for the load balancers" } as const;

/** Machines that serve the public themselves. */
const publicWeb = [
  { port: 80, from: "anywhere", purpose: "HTTP" },
  { port: 443, from: "anywhere", purpose: "HTTPS" },
] as const satisfies readonly Port[];

/** pgBackRest's TLS server (pgBackRest user guide, "Setup TLS"): database host and repository talk both ways. */
const pgbackrest = 8432;

/** SSH and Consul's gossip are not here: every machine, and every machine of Consul's datacenter, opens them. */
export const roles = {
  backup: {
    software: "backup",
    stateful: true,
    ports: [{ port: pgbackrest, from: { roles: ["postgresql"] }, purpose: "pgBackRest repository" }],
  },
  consul: {
    software: "consul",
    stateful: true,
    ports: [
      { port: 8300, from: "private", purpose: "Consul server RPC" },
      { port: 8302, from: "private", purpose: "Consul WAN gossip" },
      { port: 8302, protocol: "udp", from: "private", purpose: "Consul WAN gossip" },
      { port: 8501, from: "deployers", purpose: "Consul HTTPS API" },
    ],
  },
  docs: { software: "web", stateful: false, ports: [backend] },
  downloads: { software: "web", stateful: true, ports: [backend] },
  hg: { software: "web", stateful: true, ports: [backend] },
  "jython-web": { software: "web", stateful: true, ports: publicWeb },
  loadbalancer: {
    software: "loadbalancer",
    stateful: false,
    ports: [
      { port: 80, from: "anywhere", purpose: "HTTP, redirected to HTTPS" },
      { port: 443, from: "anywhere", purpose: "HTTPS" },
      { port: 20004, from: "anywhere", purpose: "HTTPS for the CDN" },
      { port: 20100, from: "anywhere", purpose: "SSH of hg.python.org" },
      { port: 4646, from: "private", purpose: "HAProxy statistics" },
    ],
  },
  mail: {
    software: "mail",
    stateful: true,
    ports: [
      { port: 25, from: "anywhere", purpose: "SMTP" },
      { port: 80, from: "anywhere", purpose: "HTTP" },
      { port: 119, from: "anywhere", purpose: "NNTP" },
      { port: 143, from: "anywhere", purpose: "IMAP" },
      { port: 443, from: "anywhere", purpose: "HTTPS" },
      { port: 465, from: "anywhere", purpose: "SMTP over TLS" },
      { port: 563, from: "anywhere", purpose: "NNTP over TLS" },
      { port: 587, from: "anywhere", purpose: "mail submission" },
      { port: 993, from: "anywhere", purpose: "IMAP over TLS" },
    ],
  },
  monitoring: {
    software: "monitoring",
    stateful: true,
    ports: [
      { port: 80, from: "anywhere", purpose: "HTTP" },
      { port: 8125, protocol: "udp", from: "private-networks", purpose: "StatsD collector" },
      { port: 9091, from: "private-networks", purpose: "Prometheus push collector" },
    ],
  },
  // Every server installs from here, those of other datacenters too; packages are signed.
  packages: {
    software: "packages",
    stateful: true,
    ports: [{ port: 80, from: "anywhere", purpose: "APT repository" }],
  },
  planet: { software: "web", stateful: false, ports: publicWeb },
  postgresql: {
    software: "postgresql",
    stateful: true,
    ports: [
      { port: 5432, from: "private", purpose: "PostgreSQL" },
      { port: 8008, from: "private", purpose: "Patroni, for failover and health checks" },
      { port: pgbackrest, from: { roles: ["backup"] }, purpose: "pgBackRest" },
      { port: 9187, from: { roles: ["monitoring"] }, purpose: "PostgreSQL exporter" },
    ],
  },
  "pycon-prod": {
    software: "web",
    stateful: true,
    ports: [{ port: 443, from: "private", purpose: "HTTPS for the load balancers" }],
  },
  "pycon-staging": {
    software: "web",
    stateful: true,
    ports: [{ port: 443, from: "private", purpose: "HTTPS for the load balancers" }],
  },
  pydotorg: { software: "web", stateful: true, ports: [backend] },
  "pydotorg-staging": { software: "web", stateful: false, ports: [backend] },
  pythontest: {
    software: "pythontest",
    stateful: false,
    ports: [
      ...publicWeb,
      { port: 21, from: "anywhere", purpose: "FTP" },
      { port: "10090-10100", from: "anywhere", purpose: "FTP, passive" },
    ],
  },
  slack: { software: "slack", stateful: false, ports: [] },
  "speed-web": { software: "web", stateful: false, ports: [backend] },
  "web-pypa": { software: "web", stateful: false, ports: [backend] },
} as const satisfies Record<Name, Role<Name>>;

export type RoleName = keyof typeof roles;
