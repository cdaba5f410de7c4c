import assert from "node:assert/strict";
import { checkEstate } from "../../stacks/checks/index.ts";
import { dev } from "../../stacks/dev/index.ts";
import { prod } from "../../stacks/prod/index.ts";
import type { Estate } from "../../stacks/vocabulary/index.ts";
import { type Draft, entry, mutate } from "./change.ts";

/** One change that makes a catalog wrong, whichever entry it hits. */
interface Mutation {
  readonly title: string;
  /** The entries that it may hit. */
  readonly of: (estate: Estate) => readonly (string | number)[];
  readonly edit: (draft: Draft<Estate>, key: string | number) => void;
}

/** Roles of machines, each once. */
function rolesInUse(estate: Estate): readonly string[] {
  return [...new Set(estate.servers.map(({ role }) => role))];
}

const indexes = (entries: readonly unknown[]) => entries.map((_, index) => index);

const mutations: readonly Mutation[] = [
  {
    title: "a datacenter in use is dropped",
    of: (estate) => [...new Set(estate.servers.map(({ datacenter }) => datacenter))],
    edit: (draft, key) => {
      draft.datacenters = Object.fromEntries(
        Object.entries(draft.datacenters).filter(([name]) => name !== key),
      );
    },
  },
  {
    title: "a role in use is renamed",
    of: rolesInUse,
    edit: (draft, key) => {
      draft.roles = Object.fromEntries(
        Object.entries(draft.roles).map(([name, role]) => [name === key ? `${name}-renamed` : name, role]),
      );
    },
  },
  {
    title: "a machine is written twice",
    of: (estate) => indexes(estate.servers),
    edit: (draft, key) => draft.servers.push(entry(draft.servers, key)),
  },
  {
    title: "a machine loses its number",
    of: (estate) => indexes(estate.servers),
    edit: (draft, key) => {
      const server = entry(draft.servers, key);
      Object.assign(server, { name: server.name.replace(/[0-9]+$/, "") });
    },
  },
  {
    title: "a machine has a size that no cloud has",
    of: (estate) => indexes(estate.servers),
    edit: (draft, key) => Object.assign(entry(draft.servers, key), { size: "3 GB" }),
  },
  {
    title: "a network is another datacenter's",
    of: (estate) => Object.keys(estate.datacenters).slice(1),
    edit: (draft, key) => {
      const first = Object.values(draft.datacenters)[0];
      if (first) entry(draft.datacenters, key).privateNetwork = first.privateNetwork;
    },
  },
  {
    title: "a network has host bits",
    of: (estate) => Object.keys(estate.datacenters),
    edit: (draft, key) => {
      const datacenter = entry(draft.datacenters, key);
      Object.assign(datacenter, { privateNetwork: datacenter.privateNetwork.replace(".0/", ".1/") });
    },
  },
  {
    title: "a backend moves to a port that its role does not open",
    of: (estate) =>
      Object.entries(estate.services).flatMap(([name, { backend }]) => ("role" in backend ? [name] : [])),
    edit: (draft, key) => {
      const { backend } = entry(draft.services, key);
      if ("role" in backend) backend.port = 9999;
    },
  },
  {
    title: "a role closes its ports",
    of: (estate) =>
      [
        estate.loadBalancers.role,
        estate.consul.role,
        estate.postgresql.role,
        ...Object.values(estate.services).flatMap(({ backend }) => ("role" in backend ? [backend.role] : [])),
      ].filter((role) => role !== "hg"),
    edit: (draft, key) => {
      entry(draft.roles, key).ports = [];
    },
  },
  {
    title: "a service's first domain becomes another's",
    of: (estate) =>
      Object.entries(estate.services).flatMap(([name, service]) =>
        service.kind === "web" && service.path === undefined ? [name] : [],
      ),
    edit: (draft, key) => {
      const { redirects } = draft;
      const service = entry(draft.services, key);
      const taken = redirects[0]?.from;
      if (service.kind === "web" && taken) service.domains[0] = taken;
    },
  },
  {
    title: "a certificate in use is dropped",
    of: (estate) => [
      estate.loadBalancers.name,
      estate.consul.serverName,
      estate.postgresql.host,
      ...Object.values(estate.services).flatMap((service) =>
        service.kind === "web" && service.verify.authority === "internal" ? [service.verify.name] : [],
      ),
    ],
    edit: (draft, key) => {
      draft.certificates = Object.fromEntries(
        Object.entries(draft.certificates).filter(([name]) => name !== key),
      );
    },
  },
  {
    title: "a certificate lives for too long",
    of: (estate) => Object.keys(estate.certificates),
    edit: (draft, key) => {
      entry(draft.certificates, key).validity = "1825 days";
    },
  },
  {
    title: "a zone is dropped",
    of: (estate) => Object.keys(estate.zones),
    edit: (draft, key) => {
      draft.zones = Object.fromEntries(Object.entries(draft.zones).filter(([name]) => name !== key));
    },
  },
  {
    title: "a zone's record is written twice",
    of: (estate) => Object.keys(estate.zones),
    edit: (draft, key) => {
      const { records } = entry(draft.zones, key);
      records.push(entry(records, 0));
    },
  },
  {
    title: "the CDN forgets a service",
    of: (estate) => Object.keys(estate.cdn.services),
    edit: (draft, key) => {
      draft.cdn.services = Object.fromEntries(
        Object.entries(draft.cdn.services).filter(([name]) => name !== key),
      );
    },
  },
  {
    title: "an external service in use is dropped",
    of: (estate) =>
      Object.values(estate.services).flatMap(({ backend }) =>
        "external" in backend ? [backend.external] : [],
      ),
    edit: (draft, key) => {
      draft.externalServices = Object.fromEntries(
        Object.entries(draft.externalServices).filter(([name]) => name !== key),
      );
    },
  },
  {
    title: "a machine of Consul is lost",
    of: (estate) =>
      indexes(estate.servers).filter((index) => estate.servers[index]?.role === estate.consul.role),
    edit: (draft, key) => {
      draft.servers.splice(Number(key), 1);
    },
  },
  {
    title: "a machine of the PostgreSQL pair is lost",
    of: (estate) =>
      indexes(estate.servers).filter((index) => estate.servers[index]?.role === estate.postgresql.role),
    edit: (draft, key) => {
      draft.servers.splice(Number(key), 1);
    },
  },
  {
    title: "a database changes its name into one that PostgreSQL refuses",
    of: (estate) => Object.keys(estate.postgresql.databases),
    edit: (draft, key) => {
      draft.postgresql.databases = Object.fromEntries(
        Object.entries(draft.postgresql.databases).map(([name, database]) => [
          name === key ? `${name}!` : name,
          database,
        ]),
      );
    },
  },
  {
    title: "a backup keeps nothing",
    of: (estate) => Object.keys(estate.backups.jobs),
    edit: (draft, key) => {
      entry(draft.backups.jobs, key).keep = "0 days";
    },
  },
  {
    title: "a person's key loses its end",
    of: (estate) => Object.keys(estate.people),
    edit: (draft, key) => {
      const person = entry(draft.people, key);
      Object.assign(person, { sshKeys: [person.sshKeys[0].split(" ").slice(0, 2).join(" ").slice(0, -4)] });
    },
  },
  {
    title: "a redirect leads to a redirect",
    of: (estate) => indexes(estate.redirects),
    edit: (draft, key) => {
      const other = draft.redirects[(Number(key) + 1) % draft.redirects.length];
      const redirect = entry(draft.redirects, key);
      if (other) Object.assign(redirect, { to: other.from, keepPath: true });
    },
  },
  {
    title: "an uptime check watches a domain of others",
    of: (estate) => Object.keys(estate.uptimeChecks),
    edit: (draft, key) => {
      const check = entry(draft.uptimeChecks, key);
      check.target = check.type === "https" ? "https://example.org/" : "example.org";
    },
  },
];

describe("a catalog is refused once when", () => {
  for (const { title, of, edit } of mutations) {
    it(title, () => {
      const cases = [prod, dev].flatMap((estate) => of(estate).map((key) => ({ estate, key })));
      assert.ok(cases.length > 0);
      for (const { estate, key } of cases) {
        const mutated = mutate(estate, (draft) => edit(draft, key));
        const violations = checkEstate(mutated);
        assert.equal(violations.length, 1, `${estate.name}, ${key}: ${JSON.stringify(violations, null, 2)}`);
      }
    });
  }
});
