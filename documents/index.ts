import type { Document, Source } from "./document.ts";
import { dnsZonesPage } from "./pages/dns-zones.ts";
import { firewallPage } from "./pages/firewall.ts";
import { overviewPage } from "./pages/overview.ts";
import { peoplePage } from "./pages/people.ts";
import { portPlanPage } from "./pages/port-plan.ts";
import { serverListPage } from "./pages/server-list.ts";
import { servicePage } from "./pages/service.ts";
import { servicesPage } from "./pages/services.ts";
import { sslListPage } from "./pages/ssl-list.ts";
import { requestPath } from "./pictures/request-path.ts";
import { topology } from "./pictures/topology.ts";
import { subjects } from "./subjects.ts";

/** Every document of an estate. Pure: the same catalog gives the same bytes. */
export async function estateDocuments(source: Source): Promise<readonly Document[]> {
  const { estate } = source;
  const pages: Document[] = [
    { path: "README.md", text: overviewPage(source) },
    { path: "topology.svg", text: await topology(estate) },
    { path: "server-list.md", text: serverListPage(source) },
    { path: "ssl-list.md", text: sslListPage(source) },
    { path: "firewall.md", text: firewallPage(source) },
    { path: "port-plan.md", text: portPlanPage(source) },
    { path: "people.md", text: peoplePage(source) },
    { path: "dns-zones.md", text: dnsZonesPage(source) },
    { path: "services/README.md", text: servicesPage(source) },
  ];
  for (const subject of subjects(estate)) {
    const path = `services/${subject.key}`;
    pages.push({ path: `${path}.md`, text: servicePage(source, subject) });
    if (subject.service) {
      pages.push({ path: `${path}.svg`, text: await requestPath(estate, subject.key, subject.service) });
    }
  }
  return pages;
}
