import type { DirectoryEntry, Estate, InfrastructureProvider } from "../vocabulary/index.ts";

/** The published description of December 2018, sections 1.1, 1.2 and 1.4. */
export const organization = {
  name: "Python Software Foundation",
  email: "infrastructure-staff@python.org",
  channel: "#python-infra on Freenode",
  team: [
    { name: "Alex Gaynor", role: "has no responsibilities" },
    { name: "Benjamin Peterson" },
    { name: "Benjamin W. Smith" },
    { name: "Donald Stufft" },
    { name: "Ernest W. Durbin III", role: "Chair" },
    { name: "Noah Kantrowitz" },
  ],
} as const satisfies Estate["organization"];

export const infrastructureProviders = [
  {
    name: "XS4ALL",
    provides: "Two physical servers, albatross and dinsdale; nothing new is placed there",
    role: "external",
  },
  {
    name: "OSUOSL",
    provides: "Virtual machines with a configuration management of their own",
    role: "external",
  },
  { name: "Upfront Systems", provides: "The server of bugs.python.org", role: "external" },
  { name: "Rackspace", provides: "Most machines, in the datacenters iad1 and ord1", role: "managed" },
  { name: "Digital Ocean", provides: "Machines in ams1 and nyc1, DNS zones, uptime checks", role: "managed" },
  { name: "Fastly", provides: "The CDN of the services with most traffic", role: "managed" },
  { name: "Gandi", provides: "Domain registration", role: "external" },
  { name: "Dyn", provides: "DNS; replaced by Digital Ocean's zones", role: "replaced" },
  {
    name: "Pingdom",
    provides: "Monitoring from outside; replaced by Digital Ocean's uptime checks",
    role: "replaced",
  },
] as const satisfies readonly InfrastructureProvider[];

export const directory = [
  {
    name: "Buildbot",
    domains: ["buildbot.python.org"],
    host: "OSUOSL",
    owner: "python-dev@python.org, particularly Antoine Pitrou and Zach Ware",
  },
  {
    name: "Issue tracker",
    domains: ["bugs.python.org"],
    host: "A server donated by Upfront Systems",
    owner: "tracker-discuss@python.org",
  },
  {
    name: "Documentation",
    domains: ["docs.python.org"],
    host: "Rackspace, served through Fastly",
    owner: "Benjamin Peterson and Georg Brandl",
  },
  {
    name: "Mercurial repositories",
    domains: ["hg.python.org"],
    host: "Rackspace",
    owner: "Antoine Pitrou and Georg Brandl",
  },
  {
    name: "Mail and Mailman",
    domains: ["mail.python.org"],
    host: "Digital Ocean",
    owner: "postmaster@python.org",
  },
  {
    name: "Planets",
    domains: ["planetpython.org", "planet.jython.org"],
    host: "Rackspace",
    owner: "planet@python.org",
  },
  {
    name: "Files and services of the Python test suite",
    domains: ["pythontest.net"],
    host: "Digital Ocean",
    owner: "python-dev@python.org",
  },
  {
    name: "Codespeed",
    domains: ["speed.python.org"],
    host: "Rackspace; benchmarks on a machine at OSUOSL",
    owner: "speed@python.org and Zach Ware",
  },
  { name: "Wiki", domains: ["wiki.python.org"], host: "OSUOSL", owner: "Marc-André Lemburg" },
  { name: "Jython", domains: ["www.jython.org"], host: "Rackspace", owner: "Benjamin Peterson" },
  {
    name: "Main Python website",
    domains: ["www.python.org"],
    host: "Rackspace, downloads on a machine of their own, behind Fastly",
    owner: "The website's issue tracker on GitHub",
  },
  {
    name: "Main Python website, staging",
    domains: ["staging.python.org"],
    host: "Rackspace",
    owner: "The website's issue tracker on GitHub",
  },
  {
    name: "Old Python website",
    domains: ["legacy.python.org"],
    host: "dinsdale, at XS4ALL",
    owner: "infrastructure-staff@python.org",
  },
  { name: "PyCon", domains: ["us.pycon.org"], host: "Rackspace", owner: "pycon-tech@python.org" },
  {
    name: "Python Package Index",
    domains: ["pypi.org", "pypi.python.org"],
    host: "Rackspace, served over Fastly; an estate of its own",
    owner: "Ernest W. Durbin, Donald Stufft, and Richard Jones",
  },
  { name: "PyPy", domains: ["pypy.org"], host: "OSUOSL", owner: "pypy-dev@python.org" },
] as const satisfies readonly DirectoryEntry[];
