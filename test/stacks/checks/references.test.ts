import { machinesForRoles } from "../../../stacks/checks/needed-machines.ts";
import { references } from "../../../stacks/checks/references.ts";
import { describeRule, entry, server } from "../change.ts";

const useRole =
  "Use one of backup, consul, docs, downloads, hg, jython-web, loadbalancer, mail, monitoring, packages, planet, postgresql, pycon-prod, pycon-staging, pydotorg, pydotorg-staging, pythontest, slack, speed-web and web-pypa, or add it to roles.";
const useDatacenter = "Use one of iad1, ord1, ams1 and nyc1, or add it to datacenters.";
const meant = (name: string) => `Use "iad1" if that is meant, or add "${name}" to datacenters.`;
const addFor = "Add a machine of that role to servers, or remove what needs it.";
const addMachine = "Add a machine of that role to servers, or name a role that has one.";

describeRule("on references", references, [
  {
    title: "names an unknown datacenter everywhere it stands",
    edit: (draft) => {
      server(draft, "docs0").datacenter = "iad2";
      entry(draft.externalServices, "evote").datacenter = "osl1";
      draft.consul.datacenter = "iad3";
      draft.postgresql.datacenter = "constructor";
    },
    violations: [
      ['servers["docs0"].datacenter', 'there is no datacenter "iad2".', meant("iad2")],
      ['externalServices["evote"].datacenter', 'there is no datacenter "osl1".', useDatacenter],
      ["consul.datacenter", 'there is no datacenter "iad3".', meant("iad3")],
      ["postgresql.datacenter", 'there is no datacenter "constructor".', useDatacenter],
    ],
  },
  {
    title: "names an unknown role everywhere it stands",
    edit: (draft) => {
      let count = 0;
      const role = () => `unknown-${count++}`;
      Object.assign(entry(entry(draft.roles, "backup").ports, 0), { from: { roles: [role()] } });
      server(draft, "docs0").role = role();
      entry(draft.services, "hg-ssh").backend = { role: role(), port: 22 };
      draft.loadBalancers.role = role();
      entry(draft.certificates, "docs.psf.io").roles = [role()];
      draft.consul.role = role();
      draft.postgresql.role = role();
      entry(draft.postgresql.databases, "monitoring").roles = ["monitoring", role()];
      draft.postgresql.backup.repository = role();
      entry(draft.aptRepositories, "psf").role = role();
      draft.monitoring.role = role();
      draft.backups.repository = role();
      entry(draft.backups.jobs, "mail").source = { role: role() };
      Object.assign(entry(draft.people, "jduarte").access, { [role()]: { allowed: true } });
    },
    violations: [
      'roles["backup"].ports["8432"].from.roles[0]',
      'servers["docs0"].role',
      'services["hg-ssh"].backend.role',
      "loadBalancers.role",
      'certificates["docs.psf.io"].roles[0]',
      "consul.role",
      "postgresql.role",
      'postgresql.databases["monitoring"].roles[1]',
      "postgresql.backup.repository",
      'aptRepositories["psf"].role',
      "monitoring.role",
      "backups.repository",
      'backups.jobs["mail"].source.role',
      'people["jduarte"].access["unknown-13"]',
    ].map((place, index) => [place, `there is no role "unknown-${index}".`, useRole] as const),
  },
  {
    title: "blames what is missing, where more than one entry names it",
    edit: (draft) => {
      draft.datacenters = Object.fromEntries(
        Object.entries(draft.datacenters).filter(([name]) => name !== "iad1"),
      );
      delete draft.roles.hg;
    },
    violations: [
      [
        'datacenters["iad1"]',
        'there is no datacenter "iad1", and servers["consul0"].datacenter, servers["consul1"].datacenter, servers["consul2"].datacenter and 25 others name it.',
        "Add it to datacenters, or name another one there.",
      ],
      [
        'roles["hg"]',
        'there is no role "hg", and servers["hg0"].role, services["hg"].backend.role, services["hg-ssh"].backend.role and 2 others name it.',
        "Add it to roles, or name another one there.",
      ],
    ],
  },
  {
    title: "names unknown external services and machines, CDN services and zones",
    edit: (draft) => {
      draft.zone = "example.org";
      entry(draft.services, "wiki").backend = { external: "wikis" };
      Object.assign(draft.cdn.services, { doc: entry(draft.cdn.services, "docs") });
      entry(draft.backups.jobs, "bugs").source = { external: "bugs.example.org" };
    },
    violations: [
      [
        "zone",
        'there is no zone "example.org".',
        "Use one of psf.io, python.org, pypa.io, pycon.org, planetpython.org, pythontest.net and jython.org, or add it to zones.",
      ],
      [
        'services["wiki"].backend.external',
        'there is no external service "wikis".',
        'Use "wiki" if that is meant, or add "wikis" to externalServices.',
      ],
      [
        'cdn.services["doc"]',
        'there is no service "doc".',
        'Use "docs" if that is meant, or add "doc" to services.',
      ],
      [
        'backups.jobs["bugs"].source.external',
        'there is no external machine "bugs.example.org".',
        "Use one of monitoring.pypi.io, virt-h669vt.psf.osuosl.org, speed-python.osuosl.org, virt-wzmlmm.psf.osuosl.org, virt-gwhg4e.psf.osuosl.org, virt-ys0nco.psf.osuosl.org, virt-et2yi0.psf.osuosl.org, virt-wdiwcy.psf.osuosl.org, virt-sxw5uy.psf.osuosl.org, virt-k4b2sa.psf.osuosl.org, virt-8joqck.psf.osuosl.org, virt-7tac5q.psf.osuosl.org, virt-l99amx.psf.osuosl.org, bugs.python.org, albatross.python.org and dinsdale.python.org, or add it to externalMachines.",
      ],
    ],
  },
]);

describeRule("on machines for roles", machinesForRoles, [
  {
    title: "wants a machine wherever a role does something",
    edit: (draft) => {
      draft.servers = draft.servers.filter(({ role }) => !["hg", "backup", "consul"].includes(role));
    },
    violations: [
      [
        'roles["consul"]',
        'no machine has the role "consul", and consul.role and certificates["consul.psf.io"].roles[0] need one.',
        addFor,
      ],
      [
        'roles["backup"]',
        'no machine has the role "backup", and postgresql.backup.repository, backups.repository and certificates["backup.psf.io"].roles[0] need one.',
        addFor,
      ],
      [
        'roles["hg"]',
        'no machine has the role "hg", and services["hg"].backend.role, services["hg-ssh"].backend.role, certificates["hg.psf.io"].roles[0] and backups.jobs["hg"].source.role need one.',
        addFor,
      ],
    ],
  },
  {
    title: "says so of load balancers, databases and repositories too",
    edit: (draft) => {
      draft.servers = draft.servers.filter(
        ({ role }) => !["loadbalancer", "postgresql", "packages", "monitoring"].includes(role),
      );
      draft.certificates = {};
      draft.backups.jobs = {};
    },
    violations: [
      [
        "loadBalancers.role",
        'no machine has the role "loadbalancer", which takes the public\'s traffic.',
        addMachine,
      ],
      ["postgresql.role", 'no machine has the role "postgresql", which holds the databases.', addMachine],
      [
        'postgresql.databases["monitoring"].roles[0]',
        'no machine has the role "monitoring", which uses the database.',
        addMachine,
      ],
      [
        'aptRepositories["psf"].role',
        'no machine has the role "packages", which publishes the repository.',
        addMachine,
      ],
    ],
  },
]);
