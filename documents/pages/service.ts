import { canonicalName } from "../../stacks/derive/names.ts";
import { switchTtl } from "../../stacks/derive/records.ts";
import { isStateful, roleOf } from "../../stacks/derive/servers.ts";
import type { Estate, Server } from "../../stacks/vocabulary/index.ts";
import type { Source } from "../document.ts";
import { code, type Lines, link, page, plain, table } from "../markdown.ts";
import type { Subject } from "../subjects.ts";
import { moving, restarting, restoring } from "./operations.ts";
import { databasesOf, traffic } from "./traffic.ts";

/** All that somebody needs who is called about a service at night. */
export function servicePage({ estate }: Source, subject: Subject): string {
  return page(subject.key, estate.name, [
    facts(estate, subject),
    ["## How traffic reaches it"],
    ...(subject.service ? [[`![The way of a request to ${subject.key}](${subject.key}.svg)`]] : []),
    traffic(estate, subject).map((step, index) => `${index + 1}. ${step}`),
    ["## Look and restart"],
    ...restarting(estate, subject),
    ["## Restore"],
    ...restoring(estate, subject),
    ["## Move"],
    ...moving(estate, subject),
    [`${link("All services", "README.md")}`],
  ]);
}

function facts(estate: Estate, { servers, service, ...subject }: Subject): Lines {
  const [server] = servers;
  const databases = databasesOf(
    estate,
    servers.map(({ role }) => role),
  );
  const place = server ? estate.datacenters[server.datacenter] : undefined;
  const rows: readonly (readonly [string, string])[] = [
    ["What", plain(subject.purpose)],
    ["Owner", plain(subject.owner)],
    ["Names", subject.domains.map(code).join(", ")],
    ["Machines", servers.map((each) => machineText(estate, each)).join(", ")],
    ["Where", place ? `${server?.datacenter ?? ""}: ${place.providerName}, ${place.regionName}` : ""],
    ["CDN", service?.kind === "web" ? cdnText(service.cdn, service.path) : ""],
    ["Databases", databases.map(code).join(", ")],
    ["State", server ? stateText(isStateful(estate, server)) : ""],
    ["Role", server ? `${code(server.role)}, software ${code(roleOf(estate, server).software)}` : ""],
  ];
  return table(
    ["", ""],
    rows.filter(([, text]) => text !== "").map(([name, text]) => [`**${name}**`, text]),
  );
}

function machineText(estate: Estate, server: Server): string {
  const { size, volume } = server;
  const disk = volume ? `, and a volume of ${volume.size} at ${code(volume.mount)} that outlives it` : "";
  return `${canonicalName(estate, server)} (${size}${disk})`;
}

function cdnText(cdn: "never" | "off" | "on", path: string | undefined): string {
  if (path !== undefined) return "as the domain's own service";
  const effect = `one record changes, and is felt within ${switchTtl / 60} minutes`;
  return {
    never: "never",
    off: `off; ${code('cdn: "on"')} switches it on: ${effect}`,
    on: `**on**; ${code('cdn: "off"')} switches it off: ${effect}`,
  }[cdn];
}

function stateText(stateful: boolean): string {
  return stateful
    ? "**stateful**: protected, kept when it leaves the catalog, not replaced for a new image"
    : "none: a machine may be replaced at any time";
}
