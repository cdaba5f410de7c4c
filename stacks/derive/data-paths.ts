import type { Estate, Path, Software } from "../vocabulary/index.ts";
import { serversWithRole } from "./servers.ts";

/** On every machine. */
const everywhere: readonly Path[] = ["/etc", "/home"];

/** Where a software keeps what may be worth a backup; `web` makes what lies below `/srv`. */
const bySoftware: Readonly<Record<Software, readonly Path[]>> = {
  backup: [],
  consul: [],
  loadbalancer: [],
  mail: ["/srv/mail", "/etc/postfix"],
  monitoring: ["/var/lib/prometheus"],
  none: [],
  packages: ["/var/lib/estate-signing"],
  postgresql: [],
  pythontest: ["/srv/ftp"],
  slack: ["/srv/slack-bridge"],
  web: ["/srv"],
};

/** Folders on machines of a role that are there for certain, so that a backup of them, or of what is below, finds something. */
export function dataPaths(estate: Estate, role: string): readonly Path[] {
  const definition = Object.hasOwn(estate.roles, role) ? estate.roles[role] : undefined;
  return [
    ...everywhere,
    ...(definition ? bySoftware[definition.software] : []),
    ...Object.values(estate.aptRepositories).flatMap((repository) =>
      repository.role === role ? [repository.root] : [],
    ),
    ...serversWithRole(estate, role).flatMap(({ volume }) => (volume ? [volume.mount] : [])),
  ];
}

/** Whether a path is one of them or below one. Below `/etc` and `/home` nobody can tell what is there. */
export function holdsData(estate: Estate, role: string, path: Path): boolean {
  return dataPaths(estate, role).some(
    (folder) => path === folder || (!everywhere.includes(folder) && path.startsWith(`${folder}/`)),
  );
}
