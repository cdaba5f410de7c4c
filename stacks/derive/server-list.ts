import type { Estate } from "../vocabulary/index.ts";

/** A row of the published Server List with its five columns. */
export interface ServerListRow {
  readonly name: string;
  readonly purpose: string;
  readonly contact: string;
  /** As published: the provider's name. */
  readonly datacenter: string;
  readonly region: string;
}

/**
 * The Server List in its published order: first what stands at the estate's own providers, by name; then what others
 * run elsewhere, as the catalog has it.
 */
export function serverList(estate: Estate): readonly ServerListRow[] {
  const own: readonly ServerListRow[] = estate.servers.flatMap((server) => {
    const place = estate.datacenters[server.datacenter];
    return server.listedName === undefined || !place
      ? []
      : [
          {
            name: server.listedName,
            purpose: server.purpose,
            contact: server.contact,
            datacenter: place.providerName,
            region: place.regionName,
          },
        ];
  });
  const external: readonly ServerListRow[] = estate.externalMachines.flatMap(({ listed, ...row }) =>
    listed ? [row] : [],
  );
  const providers = new Set(Object.values(estate.datacenters).map(({ providerName }) => providerName));
  const atOurProviders = ({ datacenter }: ServerListRow) => providers.has(datacenter);
  return [
    ...[...own, ...external.filter(atOurProviders)].sort((a, b) => (a.name < b.name ? -1 : 1)),
    ...external.filter((row) => !atOurProviders(row)),
  ];
}
