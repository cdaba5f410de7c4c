import { domains, pathServices } from "../../../stacks/checks/domains.ts";
import { describeRule, entry, server, web } from "../change.ts";

const useLabels = "Use lower-case letters, digits and hyphens between dots, without a trailing dot.";
const addZone =
  "Add its zone to zones, or choose a name in one of psf.io, python.org, pypa.io, pycon.org, planetpython.org, pythontest.net and jython.org.";

describeRule("on domains", domains, [
  {
    title: "refuses what is no domain name",
    edit: (draft) => {
      web(draft, "docs").domains = ["Docs.python.org", "doc_.python.org"];
      entry(draft.redirects, 0).from = "cheeseshop..python.org";
    },
    violations: [
      ['services["docs"].domains[0]', '"Docs.python.org" is not a domain name.', useLabels],
      ['services["docs"].domains[1]', '"doc_.python.org" is not a domain name.', useLabels],
      [
        'redirects["cheeseshop..python.org"].from',
        '"cheeseshop..python.org" is not a domain name.',
        useLabels,
      ],
    ],
  },
  {
    title: "refuses what is no zone",
    edit: (draft) => Object.assign(draft.zones, { "example_.org": { records: [] } }),
    violations: [['zones["example_.org"]', '"example_.org" is not a domain name.', useLabels]],
  },
  {
    title: "refuses domains in zones of others",
    edit: (draft) => {
      web(draft, "docs").domains = ["docs.example.org"];
      server(draft, "planet0").listedName = "planet.example.org";
      server(draft, "packages0").aliases = [{ name: "apt.example.org", record: "cname" }];
      draft.loadBalancers.name = "lb.notpsf.io";
    },
    violations: [
      ["loadBalancers.name", '"lb.notpsf.io" lies in none of the estate\'s zones.', addZone],
      [
        'zones["example.org"]',
        "there is no zone for docs.example.org, planet.example.org and apt.example.org.",
        "Add it to zones, or choose names in another zone.",
      ],
    ],
  },
  {
    title: "refuses a domain with two meanings",
    edit: (draft) => {
      web(draft, "wiki").domains = ["wiki.python.org", "docs.python.org"];
      entry(draft.redirects, 1).from = "docs.python.org";
      server(draft, "packages0").aliases = [{ name: "lb0.iad1.psf.io", record: "cname" }];
      entry(draft.services, "hg-ssh").domains = ["hg.python.org"];
    },
    violations: [
      [
        'services["hg-ssh"].domains[0]',
        '"hg.python.org" is already used at services["hg"].domains[0].',
        "Keep one of the two.",
      ],
      [
        'services["wiki"].domains[1]',
        '"docs.python.org" is already used at services["docs"].domains[0].',
        "Keep one of the two.",
      ],
      [
        'servers["packages0"].aliases[0].name',
        '"lb0.iad1.psf.io" is already used at servers["lb0"].name.',
        "Keep one of the two.",
      ],
      [
        'redirects["docs.python.org"].from',
        '"docs.python.org" is already used at services["docs"].domains[0].',
        "Keep one of the two.",
      ],
    ],
  },
]);

describeRule("on services below a path", pathServices, [
  {
    title: "refuses a path on a domain that no service has as a whole",
    edit: (draft) => {
      web(draft, "downloads").domains = ["ftp.python.org"];
    },
    violations: [
      [
        'services["downloads"].domains[0]',
        'no service has "ftp.python.org" as a whole, so requests outside /ftp/ have nowhere to go.',
        "Add the domain to a service without a path, or leave this service's path out.",
      ],
    ],
  },
  {
    title: "refuses a path twice",
    edit: (draft) => {
      web(draft, "hg").path = "/ftp/";
      web(draft, "hg").domains = ["www.python.org"];
    },
    violations: [
      [
        'services["hg"].domains[0]',
        "www.python.org/ftp/ is already the place of downloads.",
        "Choose another path.",
      ],
    ],
  },
]);
