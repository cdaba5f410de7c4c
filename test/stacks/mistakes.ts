import type { Estate } from "../../stacks/vocabulary/index.ts";
import { type Draft, entry, server, web } from "./change.ts";

/** One realistic mistake in production's catalog. What is written there may have any type, as it may in a file. */
export interface Slip {
  readonly title: string;
  /** What is said of it, and nothing else: place, message, remedy. */
  readonly violation: readonly [place: string, message: string, remedy: string];
  readonly edit: (draft: Draft<Estate>) => void;
}

/** Puts anything into an entry, as an editor would. */
function write(target: object, fields: Readonly<Record<string, unknown>>): void {
  Object.assign(target, fields);
}

/** Takes fields out of an entry. */
function erase(target: object, ...names: readonly string[]): void {
  for (const name of names) Reflect.deleteProperty(target, name);
}

/** Gives a field another name, with what it holds. */
function rename(target: object, from: string, to: string): void {
  const value: unknown = Reflect.get(target, from);
  erase(target, from);
  write(target, { [to]: value });
}

const port = (draft: Draft<Estate>, role: string, number: number) => {
  const found = entry(draft.roles, role).ports.find((candidate) => candidate.port === number);
  if (!found) throw new Error(`${role} opens no ${number}`);
  return found;
};

export const slips: readonly Slip[] = [
  // People.
  {
    title: "a person's admin is text",
    violation: [
      'people["mfraser"].admin',
      '"false" cannot stand here.',
      "Write false without quotation marks.",
    ],
    edit: (d) => write(entry(d.people, "mfraser"), { admin: "false" }),
  },
  {
    title: "a person has no keys",
    violation: ['people["jduarte"].sshKeys', "the list is empty.", "Add at least one."],
    edit: (d) => write(entry(d.people, "jduarte"), { sshKeys: [] }),
  },
  {
    title: "a person's keys are one text",
    violation: [
      'people["jduarte"].sshKeys',
      '"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICqpTucvt7rbkCYECze7... cannot stand here.',
      "Write it in brackets, as a list of one.",
    ],
    edit: (d) => write(entry(d.people, "jduarte"), { sshKeys: entry(d.people, "jduarte").sshKeys[0] }),
  },
  {
    title: "a person's DSA key",
    violation: [
      'people["jduarte"].sshKeys[0]',
      '"ssh-dss AAAA" cannot stand here.',
      "Use a text of the form ssh-ed25519 TEXT, ssh-rsa TEXT, ecdsa-sha2-nistp256 TEXT, sk-ssh-ed25519@openssh.com TEXT or sk-ecdsa-sha2-nistp256@openssh.com TEXT.",
    ],
    edit: (d) => write(entry(d.people, "jduarte"), { sshKeys: ["ssh-dss AAAA"] }),
  },
  {
    title: "a shell that no host has",
    violation: [
      'people["jduarte"].shell',
      '"/bin/zhs" cannot stand here.',
      'Write "/bin/zsh" if that is meant; else use "/bin/bash", "/bin/dash", "/bin/sh", "/bin/tcsh", "/bin/zsh", "/usr/bin/bash", "/usr/bin/fish", "/usr/bin/tcsh" or "/usr/bin/zsh".',
    ],
    edit: (d) => write(entry(d.people, "jduarte"), { shell: "/bin/zhs" }),
  },
  {
    title: "sudo outside access",
    violation: [
      'people["jduarte"].sudo',
      'there is no field "sudo".',
      "Remove it; the fields are fullName, admin, shell, sshKeys, access.",
    ],
    edit: (d) => write(entry(d.people, "jduarte"), { sudo: true }),
  },
  {
    title: "access without a word on it",
    violation: ['people["jduarte"].access["docs"].allowed', "it is missing.", "Add true or false."],
    edit: (d) => write(entry(d.people, "jduarte").access, { docs: {} }),
  },
  {
    title: "access to a role that is misspelt",
    violation: [
      'people["jduarte"].access["dosc"]',
      'there is no role "dosc".',
      'Use "docs" if that is meant, or add "dosc" to roles.',
    ],
    edit: (d) => write(entry(d.people, "jduarte").access, { dosc: { allowed: true } }),
  },
  {
    title: "access as a list of roles",
    violation: [
      'people["jduarte"].access',
      "a list cannot stand here.",
      "Use an object with a key for each entry.",
    ],
    edit: (d) => write(entry(d.people, "jduarte"), { access: ["docs"] }),
  },
  {
    title: "groups as one text",
    violation: [
      'people["jduarte"].access["docs"].groups',
      '"editors" cannot stand here.',
      "Write it in brackets, as a list of one.",
    ],
    edit: (d) => write(entry(d.people, "jduarte").access, { docs: { allowed: true, groups: "editors" } }),
  },
  {
    title: "two people with one key",
    violation: [
      'people["sbianchi"].sshKeys[0]',
      'the key is already jduarte\'s, at people["jduarte"].sshKeys[0].',
      "Give every person a key of their own.",
    ],
    edit: (d) => write(entry(d.people, "sbianchi"), { sshKeys: entry(d.people, "jduarte").sshKeys }),
  },
  // Machines.
  {
    title: "volumes for volume",
    violation: [
      'servers["mail1"].volumes',
      'there is no field "volumes".',
      'Write "volume" if that is meant, or remove it.',
    ],
    edit: (d) => rename(server(d, "mail1"), "volume", "volumes"),
  },
  {
    title: "a volume's size without a unit",
    violation: [
      'servers["mail1"].volume.size',
      "250 cannot stand here.",
      "Use a text of the form NUMBER GB (Size of a disk or of memory, in GB of 1,024 MB: the clouds' own unit for both).",
    ],
    edit: (d) => write(server(d, "mail1"), { volume: { size: 250, mount: "/srv/mail" } }),
  },
  {
    title: "a volume at /etc",
    violation: [
      'servers["mail1"].volume.mount',
      'the volume of mail1 cannot be mounted at "/etc".',
      'Mount it at a directory of its own below /srv, /mnt, /opt or /var/lib, such as "/srv/data".',
    ],
    edit: (d) => write(server(d, "mail1"), { volume: { size: "250 GB", mount: "/etc" } }),
  },
  {
    title: "a size without a space",
    violation: [
      'servers["docs0"].size',
      '"4GB" cannot stand here.',
      'Write "4 GB" if that is meant; else use "1 GB", "2 GB", "4 GB", "8 GB", "15 GB", "16 GB", "30 GB", "32 GB", "60 GB", "64 GB", "90 GB", "120 GB" or "128 GB".',
    ],
    edit: (d) => write(server(d, "docs0"), { size: "4GB" }),
  },
  {
    title: "a size that DigitalOcean does not have",
    violation: [
      'servers["pythontest0"].size',
      "nyc1 has no machine of 15 GB for pythontest0.",
      "Use one of 1 GB, 2 GB, 4 GB, 8 GB, 16 GB, 32 GB, 64 GB and 128 GB, or move the machine to another datacenter.",
    ],
    edit: (d) => write(server(d, "pythontest0"), { size: "15 GB" }),
  },
  {
    title: "a machine without a size",
    violation: [
      'servers["docs0"].size',
      "it is missing.",
      'Add "1 GB", "2 GB", "4 GB", "8 GB", "15 GB", "16 GB", "30 GB", "32 GB", "60 GB", "64 GB", "90 GB", "120 GB" or "128 GB".',
    ],
    edit: (d) => erase(server(d, "docs0"), "size"),
  },
  {
    title: "a machine without a number",
    violation: [
      'servers["docs"].name',
      '"docs" cannot stand here.',
      "Use a text of the form TEXTDIGIT (Service name and number, `lb0`: the first part of `serviceN.dc.psf.io`).",
    ],
    edit: (d) => write(server(d, "docs0"), { name: "docs" }),
  },
  {
    title: "a machine twice",
    violation: [
      'servers["docs0"].name',
      '"docs0" is the name of two machines in iad1: servers[3] and servers[25].',
      "Give one of them the next free number.",
    ],
    edit: (d) => void d.servers.push(server(d, "docs0")),
  },
  {
    title: "an image of another release",
    violation: [
      'servers["docs0"].image',
      '"debian-11" cannot stand here.',
      'Write "debian-12" if that is meant; else use "ubuntu-24.04" or "debian-12".',
    ],
    edit: (d) => write(server(d, "docs0"), { image: "debian-11" }),
  },
  {
    title: "a datacenter in capitals",
    violation: [
      'servers["docs0"].datacenter',
      'there is no datacenter "IAD1".',
      'Use "iad1" if that is meant, or add "IAD1" to datacenters.',
    ],
    edit: (d) => write(server(d, "docs0"), { datacenter: "IAD1" }),
  },
  {
    title: "a role that is misspelt",
    violation: [
      'servers["docs0"].role',
      'there is no role "doc".',
      'Use "docs" if that is meant, or add "doc" to roles.',
    ],
    edit: (d) => write(server(d, "docs0"), { role: "doc" }),
  },
  {
    title: "an alias that is a text",
    violation: [
      'servers["packages0"].aliases[0]',
      '"apt.psf.io" cannot stand here.',
      "Use an object with name and record.",
    ],
    edit: (d) => write(server(d, "packages0"), { aliases: ["apt.psf.io"] }),
  },
  {
    title: "an alias of an unknown kind",
    violation: [
      'servers["packages0"].aliases["apt.psf.io"].record',
      '"A" cannot stand here.',
      'Use "cname" or "address".',
    ],
    edit: (d) => write(server(d, "packages0"), { aliases: [{ name: "apt.psf.io", record: "A" }] }),
  },
  {
    title: "a listed name that another machine has",
    violation: [
      'servers["docs0"].listedName',
      '"lb0.iad1.psf.io" is already used at servers["lb0"].name.',
      "Keep one of the two.",
    ],
    edit: (d) => write(server(d, "docs0"), { listedName: "lb0.iad1.psf.io" }),
  },
  {
    title: "no purpose",
    violation: ['servers["lb0"].purpose', "it is missing.", "Add a text."],
    edit: (d) => erase(server(d, "lb0"), "purpose"),
  },
  {
    title: "a disk on a machine that may be replaced",
    violation: [
      'servers["pythontest0"].volume',
      'pythontest0 has a disk of its own, and roles["pythontest"].stateful is false, which lets a change replace the machine.',
      'Set roles["pythontest"].stateful to true, or leave the volume out.',
    ],
    edit: (d) => write(server(d, "pythontest0"), { volume: { size: "10 GB", mount: "/srv/ftp" } }),
  },
  // Roles and ports.
  {
    title: "PostgreSQL without its state",
    violation: [
      'roles["postgresql"].stateful',
      "its machines hold databases, and false lets a change replace them.",
      "Set it to true.",
    ],
    edit: (d) => write(entry(d.roles, "postgresql"), { stateful: false }),
  },
  {
    title: "stateful as text",
    violation: ['roles["hg"].stateful', '"yes" cannot stand here.', "Use true or false."],
    edit: (d) => write(entry(d.roles, "hg"), { stateful: "yes" }),
  },
  {
    title: "unknown software",
    violation: [
      'roles["docs"].software',
      '"nginx" cannot stand here.',
      'Use "backup", "consul", "loadbalancer", "mail", "monitoring", "none", "packages", "postgresql", "pythontest", "slack" or "web".',
    ],
    edit: (d) => write(entry(d.roles, "docs"), { software: "nginx" }),
  },
  {
    title: "a role without ports",
    violation: ['roles["slack"].ports', "it is missing.", "Add a list."],
    edit: (d) => erase(entry(d.roles, "slack"), "ports"),
  },
  {
    title: "a port that is a text",
    violation: [
      'roles["mail"].ports["25"].port',
      '"25" cannot stand here.',
      "Write 25 without quotation marks.",
    ],
    edit: (d) => write(port(d, "mail", 25), { port: "25" }),
  },
  {
    title: "a port that does not exist",
    violation: [
      'roles["mail"].ports["70000"].port',
      "70000 is not a port.",
      'Use 1 to 65535, or a range such as "10090-10100".',
    ],
    edit: (d) => write(port(d, "mail", 119), { port: 70_000 }),
  },
  {
    title: "a database open to the world",
    violation: [
      'roles["postgresql"].ports["5432"].from',
      "port 5432 is PostgreSQL's, and would be open to the world.",
      'Use "private", "private-networks", "deployers" or the roles that need it.',
    ],
    edit: (d) => write(port(d, "postgresql", 5432), { from: "anywhere" }),
  },
  {
    title: "a source that is misspelt",
    violation: [
      'roles["mail"].ports["25"].from',
      '"anywere" cannot stand here.',
      'Write "anywhere" if that is meant; else use "anywhere", "private", "private-networks", "deployers" or an object with roles.',
    ],
    edit: (d) => write(port(d, "mail", 25), { from: "anywere" }),
  },
  {
    title: "a source that is a role's name",
    violation: [
      'roles["postgresql"].ports["9187"].from',
      '"monitoring" cannot stand here.',
      'Use "anywhere", "private", "private-networks", "deployers" or an object with roles.',
    ],
    edit: (d) => write(port(d, "postgresql", 9187), { from: "monitoring" }),
  },
  {
    title: "a port from no roles",
    violation: ['roles["postgresql"].ports["9187"].from.roles', "the list is empty.", "Add at least one."],
    edit: (d) => write(port(d, "postgresql", 9187), { from: { roles: [] } }),
  },
  {
    title: "a port twice",
    violation: [
      'roles["mail"].ports[9].port',
      'the role "mail" opens 25 (relay) already for SMTP.',
      "Join the two entries; one port has one source.",
    ],
    edit: (d) => void entry(d.roles, "mail").ports.push({ port: 25, from: "private", purpose: "relay" }),
  },
  // Services.
  {
    title: "a service without its kind",
    violation: ['services["docs"].kind', "it is missing.", 'Add "web" or "tcp".'],
    edit: (d) => erase(web(d, "docs"), "kind"),
  },
  {
    title: "a switch that is a boolean",
    violation: ['services["docs"].cdn', "true cannot stand here.", 'Use "on", "off" or "never".'],
    edit: (d) => write(web(d, "docs"), { cdn: true }),
  },
  {
    title: "a backend on a port that its role does not open",
    violation: [
      'roles["docs"].ports',
      'port 8080 is closed to machines of the role "loadbalancer", and the service "docs" needs it.',
      'Add { port: 8080, from: "private", purpose: … }.',
    ],
    edit: (d) => write(web(d, "docs"), { backend: { role: "docs", port: 8080 } }),
  },
  {
    title: "a domain with its scheme",
    violation: [
      'services["docs"].domains[0]',
      '"https://docs.python.org" is not a domain name.',
      "Use lower-case letters, digits and hyphens between dots, without a trailing dot.",
    ],
    edit: (d) => write(web(d, "docs"), { domains: ["https://docs.python.org"] }),
  },
  {
    title: "a domain of another service",
    violation: [
      'services["docs"].domains[2]',
      '"www.python.org" is already used at services["pydotorg"].domains[0].',
      "Keep one of the two.",
    ],
    edit: (d) => void web(d, "docs").domains.push("www.python.org"),
  },
  {
    title: "a domain in a zone of others",
    violation: [
      'services["docs"].domains[2]',
      '"docs.python.com" lies in none of the estate\'s zones.',
      "Add its zone to zones, or choose a name in one of psf.io, python.org, pypa.io, pycon.org, planetpython.org, pythontest.net and jython.org.",
    ],
    edit: (d) => void web(d, "docs").domains.push("docs.python.com"),
  },
  {
    title: "a path without its slash",
    violation: ['services["downloads"].path', '"/ftp" cannot stand here.', "Use a text of the form /TEXT/."],
    edit: (d) => write(web(d, "downloads"), { path: "/ftp" }),
  },
  {
    title: "verification that is off",
    violation: [
      'services["docs"].verify.authority',
      '"none" cannot stand here.',
      'Use "internal" or "public".',
    ],
    edit: (d) => write(web(d, "docs"), { verify: { name: "docs.psf.io", authority: "none" } }),
  },
  {
    title: "a name that no certificate has",
    violation: [
      'services["docs"].verify.name',
      'no certificate has the name "dosc.psf.io", which is verified.',
      'Add certificates["dosc.psf.io"], or verify one of consul.psf.io, docs.psf.io, downloads.psf.io, pydotorg.psf.io, pydotorg-staging.psf.io, pycon.psf.io, pycon-staging.psf.io, hg.psf.io, lb.psf.io, postgresql.psf.io, backup.psf.io, speed-web.psf.io, bootstrap.pypa.psf.io and wiki.psf.io.',
    ],
    edit: (d) => write(web(d, "docs").verify, { name: "dosc.psf.io" }),
  },
  {
    title: "a check without its path",
    violation: [
      'services["docs"].check.path',
      "it is missing.",
      "Add a text of the form /TEXT (Absolute path).",
    ],
    edit: (d) => write(web(d, "docs"), { check: { method: "HEAD" } }),
  },
  {
    title: "a service without the CDN's settings",
    violation: [
      'services["docs"].cdn',
      'its switch is "on", and the CDN has no settings for it.',
      'Add cdn.services["docs"], or set the switch to "never".',
    ],
    edit: (d) => erase(d.cdn.services, "docs"),
  },
  {
    title: "an unknown shield",
    violation: [
      'cdn.services["docs"].shield',
      '"iad-vs-us" is not a point of presence.',
      'Use "iad-va-us" if that is meant, or one of Fastly\'s codes; one that is new is added to stacks/clouds/fastly.ts.',
    ],
    edit: (d) => write(entry(d.cdn.services, "docs") ?? {}, { shield: "iad-vs-us" }),
  },
  {
    title: "seconds that are text",
    violation: [
      'cdn.services["docs"].staleIfError',
      '"3600" cannot stand here.',
      "Write 3600 without quotation marks.",
    ],
    edit: (d) => write(entry(d.cdn.services, "docs") ?? {}, { staleIfError: "3600" }),
  },
  {
    title: "a redirect to itself",
    violation: [
      'redirects["cheeseshop.python.org"].to',
      '"cheeseshop.python.org" is redirected to itself.',
      "Redirect it to another domain.",
    ],
    edit: (d) => write(entry(d.redirects, 0), { to: entry(d.redirects, 0).from }),
  },
  // Places.
  {
    title: "a region that no cloud has",
    violation: [
      'datacenters["ams1"].region',
      '"ams9" cannot stand here.',
      'Write "ams3" if that is meant; else use "ams3", "atl1", "blr1", "fra1", "lon1", "mem1", "mkc1", "nyc1", "nyc2", "nyc3", "ric1", "sfo2", "sfo3", "sgp1", "syd1" or "tor1".',
    ],
    edit: (d) => write(entry(d.datacenters, "ams1"), { region: "ams9" }),
  },
  {
    title: "a region of OpenStack that its cloud does not have",
    violation: [
      'datacenters["ord1"].region',
      'its cloud has no region "ORD1".',
      "Use ORD, or the description of the region's own cloud.",
    ],
    edit: (d) => write(entry(d.datacenters, "ord1"), { region: "ORD1" }),
  },
  {
    title: "a provider that is misspelt",
    violation: [
      'datacenters["ams1"].provider',
      '"digital-ocean" cannot stand here.',
      'Write "digitalocean" if that is meant; else use "digitalocean" or "openstack".',
    ],
    edit: (d) => write(entry(d.datacenters, "ams1"), { provider: "digital-ocean" }),
  },
  {
    title: "a network without a prefix",
    violation: [
      'datacenters["iad1"].privateNetwork',
      '"10.10.0.0" cannot stand here.',
      "Use a text of the form NUMBER.NUMBER.NUMBER.NUMBER/NUMBER (IPv4 network, `10.10.0.0/20`).",
    ],
    edit: (d) => write(entry(d.datacenters, "iad1"), { privateNetwork: "10.10.0.0" }),
  },
  {
    title: "two networks that overlap",
    violation: [
      'datacenters["ord1"].privateNetwork',
      "10.10.0.0/16 overlaps with 10.10.0.0/20 of iad1.",
      "Choose ranges that share no address.",
    ],
    edit: (d) => write(entry(d.datacenters, "ord1"), { privateNetwork: "10.10.0.0/16" }),
  },
  {
    title: "deployers without a range",
    violation: [
      'deployers["office"].range',
      "it is missing.",
      "Add a text of the form NUMBER.NUMBER.NUMBER.NUMBER/NUMBER or TEXT:TEXT/NUMBER.",
    ],
    edit: (d) => erase(entry(d.deployers, 0), "range"),
  },
  {
    title: "Consul in another datacenter",
    violation: [
      "consul.datacenter",
      'none of the machines of the role "consul" is in ord1; they are in iad1.',
      "Name the datacenter where they are.",
    ],
    edit: (d) => write(d.consul, { datacenter: "ord1" }),
  },
  {
    title: "a load balancer in another datacenter",
    violation: [
      'servers["lb2"].datacenter',
      "lb2 is a load balancer in ord1, and finds servers through Consul, which is in iad1 only.",
      "Put load balancers into consul.datacenter.",
    ],
    edit: (d) => write(server(d, "lb2"), { datacenter: "ord1" }),
  },
  {
    title: "one load balancer left",
    violation: [
      "loadBalancers.role",
      'lb0 is the only machine of the role "loadbalancer": no service is reached while it restarts.',
      "Add a second machine of that role to servers.",
    ],
    edit: (d) => {
      d.servers = d.servers.filter(({ name }) => name !== "lb1" && name !== "lb2");
    },
  },
  {
    title: "a machine of Consul less",
    violation: [
      "consul.bootstrapExpect",
      '3 servers are waited for, and 2 machines have the role "consul".',
      "Use the number of machines: fewer elect two leaders, more wait for ever.",
    ],
    edit: (d) => {
      d.servers = d.servers.filter(({ name }) => name !== "consul2");
    },
  },
  // Data.
  {
    title: "a backup of what nothing makes",
    violation: [
      'backups.jobs["docs"].what.paths[0]',
      'nothing on machines of the role "docs" makes "/var/docs".',
      "Use /etc, /home and /srv, or what is below, or the mount of a volume.",
    ],
    edit: (d) => write(entry(d.backups.jobs, "docs"), { what: { paths: ["/var/docs"] } }),
  },
  {
    title: "path for paths",
    violation: [
      'backups.jobs["docs"].what.path',
      'there is no field "path", and "paths" is missing.',
      'Write "paths" if that is meant, or remove it.',
    ],
    edit: (d) => write(entry(d.backups.jobs, "docs"), { what: { path: "/srv/docs" } }),
  },
  {
    title: "days that are a number",
    violation: [
      'backups.jobs["docs"].keep',
      "7 cannot stand here.",
      "Use a text of the form NUMBER days (A duration in days).",
    ],
    edit: (d) => write(entry(d.backups.jobs, "docs"), { keep: 7 }),
  },
  {
    title: "a schedule as cron has it",
    violation: [
      'backups.jobs["docs"].schedule',
      '"30 1 * * *" is not a point in the week or day.',
      'Write it as systemd does, such as "Sun 00:00" or "*-*-* 03:30".',
    ],
    edit: (d) => write(entry(d.backups.jobs, "docs"), { schedule: "30 1 * * *" }),
  },
  {
    title: "a database's role that is misspelt",
    violation: [
      'postgresql.databases["monitoring"].roles[0]',
      'there is no role "monitorng".',
      'Use "monitoring" if that is meant, or add "monitorng" to roles.',
    ],
    edit: (d) => write(entry(d.postgresql.databases, "monitoring"), { roles: ["monitorng"] }),
  },
  {
    title: "connections as text",
    violation: [
      "postgresql.maxConnections",
      '"300" cannot stand here.',
      "Write 300 without quotation marks.",
    ],
    edit: (d) => write(d.postgresql, { maxConnections: "300" }),
  },
  {
    title: "more pools than connections",
    violation: [
      "postgresql.maxConnections",
      "the pools may open 3000 connections, more than the 100 that PostgreSQL accepts.",
      "Raise it, or lower pgbouncer.poolSize.",
    ],
    edit: (d) => write(d.pgbouncer, { poolSize: 500 }),
  },
  {
    title: "a certificate for years",
    violation: [
      'certificates["docs.psf.io"].validity',
      "825 days is not how long a certificate may be valid.",
      "Use 1 to 398 days; the shorter, the less a stolen key is worth.",
    ],
    edit: (d) => write(entry(d.certificates, "docs.psf.io"), { validity: "825 days" }),
  },
  {
    title: "an authority that the CDN does not know",
    violation: [
      "cdn.certificateAuthority",
      '"letsencrypt" cannot stand here.',
      'Write "lets-encrypt" if that is meant; else use "certainly", "globalsign" or "lets-encrypt".',
    ],
    edit: (d) => write(d.cdn, { certificateAuthority: "letsencrypt" }),
  },
  {
    title: "a check of the wrong type",
    violation: [
      'uptimeChecks["docs-python-org"].type',
      'a check of the type "http" does not fit the target "https://docs.python.org/".',
      'Use "https" with an address that begins with https://, and "ping" or "http" with a host name.',
    ],
    edit: (d) => write(entry(d.uptimeChecks, "docs-python-org"), { type: "http" }),
  },
  {
    title: "a part of the catalog under another name",
    violation: [
      "uptime",
      'there is no field "uptime", and "uptimeChecks" is missing.',
      'Write "uptimeChecks" if that is meant, or remove it.',
    ],
    edit: (d) => rename(d, "uptimeChecks", "uptime"),
  },
  {
    title: "a part of the catalog that is missing",
    violation: ["pgbouncer", "it is missing.", "Add an object with listen, poolMode and poolSize."],
    edit: (d) => erase(d, "pgbouncer"),
  },
];
