import type { DatacenterName } from "../../stacks/prod/datacenters.ts";
import type { ExternalServiceName } from "../../stacks/prod/external-services.ts";
import type { RoleName } from "../../stacks/prod/roles.ts";
import type { ServiceName } from "../../stacks/prod/services.ts";
import type {
  Alias,
  BackupJob,
  Cdn,
  CdnService,
  Certificate,
  Database,
  Datacenter,
  DnsRecord,
  OpenStackCloud,
  Person,
  Port,
  Redirect,
  Server,
  Service,
  UptimeCheck,
} from "../../stacks/vocabulary/index.ts";

/**
 * Mistakes that must not compile, each beside an entry that does. A line marked as an error that is none fails `tsc`;
 * vocabulary.test.ts takes the marks away and reads what the compiler says.
 */
type ProdServer = Server<DatacenterName, RoleName>;
type ProdService = Service<RoleName, ExternalServiceName>;

const server = {
  name: "docs0",
  datacenter: "iad1",
  role: "docs",
  size: "4 GB",
  purpose: "test",
  contact: "test",
} as const satisfies ProdServer;

const service = {
  kind: "web",
  backend: { role: "docs", port: 9000 },
  domains: ["docs.python.org"],
  verify: { name: "docs.psf.io", authority: "internal" },
  check: "default",
  cdn: "on",
  owner: "test",
} as const satisfies ProdService;

const key = "ssh-ed25519 AAAA";

export const servers: readonly ProdServer[] = [
  server,
  // @ts-expect-error: there is no such datacenter
  { ...server, datacenter: "iad2" },
  // @ts-expect-error: there is no such role
  { ...server, role: "documentation" },
  // @ts-expect-error: no cloud has this size
  { ...server, size: "3 GB" },
  // @ts-expect-error: roles do not work on this image
  { ...server, image: "ubuntu-14.04" },
  // @ts-expect-error: a machine's name ends in its number
  { ...server, name: "docs" },
  // @ts-expect-error: a listed name is a whole name
  { ...server, listedName: "docs" },
  // @ts-expect-error: a volume has a size with its unit
  { ...server, volume: { size: 100, mount: "/srv" } },
  // @ts-expect-error: a volume is mounted at an absolute path
  { ...server, volume: { size: "100 GB", mount: "srv" } },
  // @ts-expect-error: optional is not undefined
  { ...server, image: undefined },
  // @ts-expect-error: there is no such setting
  { ...server, color: "blue" },
];

export const aliases: readonly Alias[] = [
  { name: "apt.psf.io", record: "cname" },
  // @ts-expect-error: an alias is a CNAME or an address
  { name: "apt.psf.io", record: "a" },
];

export const ports: readonly Port<RoleName>[] = [
  { port: "10090-10100", from: "anywhere", purpose: "test" },
  // @ts-expect-error: a range has two ends
  { port: "10090", from: "anywhere", purpose: "test" },
  // @ts-expect-error: there is no such source
  { port: 22, from: "everywhere", purpose: "test" },
  // @ts-expect-error: there is no such role
  { port: 22, from: { roles: ["database"] }, purpose: "test" },
  // @ts-expect-error: no roles are no source
  { port: 22, from: { roles: [] }, purpose: "test" },
];

export const services: readonly ProdService[] = [
  service,
  { kind: "tcp", backend: { role: "hg", port: 22 }, listen: 20_100, owner: "test" },
  // @ts-expect-error: there is no such role
  { ...service, backend: { role: "docs0", port: 9000 } },
  // @ts-expect-error: there is no such external service
  { ...service, backend: { external: "python.org" } },
  // @ts-expect-error: a service has a domain
  { ...service, domains: [] },
  // @ts-expect-error: the switch has three positions
  { ...service, cdn: true },
  // @ts-expect-error: a path ends in a slash
  { ...service, path: "/ftp" },
  // @ts-expect-error: a check asks with GET or HEAD
  { ...service, check: { method: "POST", path: "/" } },
  // @ts-expect-error: a backend is verified by one of two authorities
  { ...service, verify: { name: "docs.psf.io", authority: "none" } },
  // @ts-expect-error: TCP is not behind the CDN
  { kind: "tcp", backend: { role: "hg", port: 22 }, listen: 20_100, owner: "test", cdn: "on" },
  // @ts-expect-error: TCP needs a port of its own
  { kind: "tcp", backend: { role: "hg", port: 22 }, owner: "test" },
];

export const records: readonly DnsRecord[] = [
  { type: "MX", name: "@", target: "mail.python.org", priority: 50 },
  // @ts-expect-error: a mail exchanger has a priority
  { type: "MX", name: "@", target: "mail.python.org" },
  // @ts-expect-error: a service record has a port
  { type: "SRV", name: "_sip._tcp", target: "sip.python.org", priority: 1, weight: 1 },
  // @ts-expect-error: a CNAME has a target
  { type: "CNAME", name: "www", value: "python.org" },
  // @ts-expect-error: CAA knows three tags
  { type: "CAA", name: "@", flags: 0, tag: "issuer", value: "letsencrypt.org" },
  // @ts-expect-error: the zone makes its own SOA
  { type: "SOA", name: "@", value: "1800" },
];

const place = { providerName: "test", regionName: "test", privateNetwork: "10.0.0.0/20" } as const;

export const datacenters: readonly Datacenter[] = [
  { ...place, provider: "digitalocean", region: "ams3" },
  // @ts-expect-error: there is no such region
  { ...place, provider: "digitalocean", region: "ams9" },
  // @ts-expect-error: a network has a prefix
  { ...place, provider: "digitalocean", region: "ams3", privateNetwork: "10.0.0.0" },
  // @ts-expect-error: an OpenStack says what it offers
  { ...place, provider: "openstack", region: "IAD" },
  // @ts-expect-error: there is no such provider
  { ...place, provider: "aws", region: "us-east-1" },
];

export const identities: readonly OpenStackCloud["identity"][] = [
  { version: 2, url: "https://identity.example.org/v2.0/" },
  // @ts-expect-error: without its suffix the client would speak another version
  { version: 2, url: "https://identity.example.org/" },
  // @ts-expect-error: version 3 has domains
  { version: 3, url: "https://identity.example.org/v3" },
];

const cdnService = {
  surrogateMaxAge: 1,
  staleIfError: 1,
  shield: "iad-va-us",
  check: { method: "HEAD", path: "/" },
} as const satisfies CdnService;

export const cdns: readonly Cdn<ServiceName>[] = [
  { services: { docs: cdnService }, certificateAuthority: "certainly", tokenGeneration: 1 },
  // @ts-expect-error: there is no such service
  { services: { pypi: cdnService }, certificateAuthority: "certainly", tokenGeneration: 1 },
  // @ts-expect-error: the CDN has no such authority
  { services: {}, certificateAuthority: "digicert", tokenGeneration: 1 },
];

export const certificates: readonly Certificate<RoleName>[] = [
  { roles: ["docs"], validity: "30 days" },
  // @ts-expect-error: a duration has its unit
  { roles: ["docs"], validity: 30 },
  // @ts-expect-error: there is no such role
  { roles: ["doc"], validity: "30 days" },
];

export const databases: readonly Database<RoleName>[] = [
  { roles: ["monitoring"] },
  // @ts-expect-error: there is no such role
  { roles: ["grafana"] },
  // @ts-expect-error: access is granted by role
  { owner: "monitoring" },
];

export const backupJobs: readonly BackupJob<RoleName>[] = [
  { source: { role: "docs" }, what: { paths: ["/srv"] }, schedule: "daily", keep: "7 days" },
  // @ts-expect-error: a job keeps something
  { source: { role: "docs" }, what: { paths: [] }, schedule: "daily", keep: "7 days" },
  // @ts-expect-error: there is no such role
  { source: { role: "doc" }, what: { paths: ["/srv"] }, schedule: "daily", keep: "7 days" },
];

export const people: readonly Person<RoleName>[] = [
  { fullName: "test", admin: false, sshKeys: [key], access: { docs: { allowed: true } } },
  // @ts-expect-error: a person has a key
  { fullName: "test", admin: false, sshKeys: [], access: {} },
  // @ts-expect-error: DSA keys are refused
  { fullName: "test", admin: false, sshKeys: ["ssh-dss AAAA"], access: {} },
  // @ts-expect-error: there is no such role
  { fullName: "test", admin: false, sshKeys: [key], access: { doc: { allowed: true } } },
];

export const redirects: readonly Redirect[] = [
  { from: "python.org", to: "www.python.org", keepPath: true },
  // @ts-expect-error: a target is a host, not an address with a scheme-less word
  { from: "python.org", to: "www", keepPath: true },
];

export const uptimeChecks: readonly UptimeCheck[] = [
  { target: "https://www.python.org/", type: "https", regions: ["us_east"] },
  // @ts-expect-error: there is no such region
  { target: "https://www.python.org/", type: "https", regions: ["us_north"] },
  // @ts-expect-error: there is no such check
  { target: "https://www.python.org/", type: "tcp", regions: ["us_east"] },
];
