import type { Source } from "../document.ts";
import { link, list, page, plain, table } from "../markdown.ts";

const pages = [
  [
    "Services",
    "services/README.md",
    "one page each: owner, machines, traffic, how to restart, restore, move",
  ],
  ["Server List", "server-list.md", "every machine, with purpose and contact"],
  ["SSL List", "ssl-list.md", "certificates: made, obtained, and as published"],
  ["Firewall", "firewall.md", "who may connect to what"],
  ["Port plan", "port-plan.md", "every port by its number"],
  ["People and access", "people.md", "who may be where"],
  ["DNS zones", "dns-zones.md", "every record with its reason"],
] as const;

/** The first page: the picture, what there is to read, and whom to ask. */
export function overviewPage({ estate }: Source): string {
  const { organization } = estate;
  return page(`${organization.name}: ${estate.name}`, estate.name, [
    ["![Visitors, edge, load balancers, services and databases in their datacenters](topology.svg)"],
    list(pages.map(([title, path, about]) => `${link(title, path)}: ${about}`)),
    ["## Datacenters"],
    table(
      ["Name", "Provider", "Region", "Machines"],
      Object.entries(estate.datacenters).map(([name, { providerName, regionName }]) => [
        name,
        plain(providerName),
        plain(regionName),
        String(estate.servers.filter(({ datacenter }) => datacenter === name).length),
      ]),
    ),
    ["## Providers"],
    table(
      ["Provider", "For", "Here"],
      estate.infrastructureProviders.map(({ name, provides, role }) => [plain(name), plain(provides), role]),
    ),
    ["## Team"],
    list(
      organization.team.map(({ name, role }) =>
        role === undefined ? plain(name) : `${plain(name)} (${plain(role)})`,
      ),
    ),
    [`Mail: ${organization.email}${organization.channel ? `; ${plain(organization.channel)}` : ""}`],
  ]);
}
