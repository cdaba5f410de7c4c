import type { Document, Source } from "./document.ts";
import { dnsZonesPage } from "./pages/dns-zones.ts";
import { firewallPage } from "./pages/firewall.ts";
import { peoplePage } from "./pages/people.ts";
import { portPlanPage } from "./pages/port-plan.ts";
import { serverListPage } from "./pages/server-list.ts";
import { sslListPage } from "./pages/ssl-list.ts";

/** Every document of an estate. Pure: the same catalog gives the same bytes. */
export async function estateDocuments(source: Source): Promise<readonly Document[]> {
  return [
    { path: "server-list.md", text: serverListPage(source) },
    { path: "ssl-list.md", text: sslListPage(source) },
    { path: "firewall.md", text: firewallPage(source) },
    { path: "port-plan.md", text: portPlanPage(source) },
    { path: "people.md", text: peoplePage(source) },
    { path: "dns-zones.md", text: dnsZonesPage(source) },
  ];
}
