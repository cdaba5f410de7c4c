import { canonicalName } from "../../stacks/derive/names.ts";
import { serverList } from "../../stacks/derive/server-list.ts";
import type { Source } from "../document.ts";
import { code, page, plain, table } from "../markdown.ts";

/** The Server List in its published form, then the machines that have no row in it. */
export function serverListPage({ estate }: Source): string {
  const unlisted = estate.servers.filter(({ listedName }) => listedName === undefined);
  const elsewhere = estate.externalMachines.filter(({ listed }) => !listed);
  const renamed = estate.servers.flatMap((server) =>
    server.listedName !== undefined && server.listedName !== canonicalName(estate, server)
      ? [[code(server.listedName), code(canonicalName(estate, server))]]
      : [],
  );
  return page("Server List", estate.name, [
    table(
      ["Name", "Purpose", "Contact", "Datacenter", "Region"],
      serverList(estate).map(({ name, purpose, contact, datacenter, region }) =>
        [name, purpose, contact, datacenter, region].map(plain),
      ),
    ),
    ...section(
      "Machines without a row in the published list",
      table(
        ["Name", "Purpose", "Contact", "Datacenter", "Region"],
        [
          ...unlisted.map((server) => {
            const place = estate.datacenters[server.datacenter];
            return [
              canonicalName(estate, server),
              server.purpose,
              server.contact,
              place?.providerName ?? "",
              place?.regionName ?? "",
            ];
          }),
          ...elsewhere.map(({ name, purpose, contact, datacenter, region }) => [
            name,
            purpose,
            contact,
            datacenter,
            region,
          ]),
        ].map((row) => row.map(plain)),
      ),
    ),
    ...section("Names by the rule", table(["Listed as", "Machine"], renamed)),
  ]);
}

/** Heading and block, or nothing where the block is empty. */
function section(heading: string, block: readonly string[]): readonly (readonly string[])[] {
  return block.length > 0 ? [[`## ${heading}`], block] : [];
}
