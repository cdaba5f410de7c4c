import { hostBundles } from "../../roles/index.ts";
import { canonicalName } from "../../stacks/derive/names.ts";
import { isStateful, roleOf } from "../../stacks/derive/servers.ts";
import type { BackupJob, Estate, Server, Software } from "../../stacks/vocabulary/index.ts";
import { code, enumeration, type Lines, link, list, shell, table } from "../markdown.ts";
import type { Subject } from "../subjects.ts";
import { databasesOf } from "./traffic.ts";

/** What is different from a plain `systemctl restart`, by software. */
const restartNotes: Readonly<Partial<Record<Software, readonly string[]>>> = {
  backup: [
    "A backup that runs is cut off and made again at its next time; wait for it (`estate-backup status`).",
  ],
  consul: [
    "One server after another, and the next one only when `consul operator raft list-peers` shows all of them: two that " +
      "are down take the cluster with them.",
  ],
  loadbalancer: [
    "`sudo systemctl reload haproxy` takes up a new configuration and cuts no request. Restart one load balancer after " +
      "another: each has a share of the visitors.",
  ],
  postgresql: [
    "Never `postgresql.service`: PostgreSQL is Patroni's. Look with `sudo -u postgres patronictl -c /etc/patroni/conf.d " +
      "list`, restart a replica first, and before the primary's turn let the replica take over: `… switchover`. More in " +
      "[roles/postgresql](../../../roles/postgresql/README.md).",
  ],
};

/** Names of the units that a role runs on its machines, without what every machine runs. */
export function unitsOf(estate: Estate, server: Server): readonly string[] {
  const { files = {}, units = {} } = hostBundles(estate, server).configuration;
  const isOneshot = (name: string) =>
    Object.entries(files).some(
      ([path, { content = "" }]) => path.endsWith(`/system/${name}`) && /^Type=oneshot$/m.test(content),
    );
  return Object.entries(units)
    .filter(
      ([name, { role, started, masked }]) =>
        role === server.role &&
        started === true &&
        masked !== true &&
        name.endsWith(".service") &&
        !isOneshot(name),
    )
    .map(([name]) => name.replace(/\.service$/, ""))
    .sort();
}

/** How to look at a subject's machines and restart what runs there. */
export function restarting(estate: Estate, { servers, service }: Subject): readonly Lines[] {
  const [server] = servers;
  if (!server) return [["It is not ours to restart: ask its owner."]];
  const units = service?.kind === "tcp" && service.backend.port === 22 ? ["ssh"] : unitsOf(estate, server);
  const [first] = units;
  const { software } = roleOf(estate, server);
  const alone =
    servers.length === 1
      ? " It is the only one: meanwhile visitors see an error, or what the CDN keeps."
      : "";
  return [
    shell([
      `ssh ${canonicalName(estate, server)}`,
      ...(first === undefined
        ? ["systemctl list-timers 'estate-*' 'pgbackrest*'"]
        : [`systemctl status ${units.join(" ")}`, `journalctl -u ${first} -e`]),
      // Who restarts Patroni restarts the database; maintenance is for going out of balancing.
      ...units
        .filter((unit) => unit !== "patroni" && unit !== "consul-maintenance")
        .map((unit) => `sudo systemctl restart ${unit}`),
    ]),
    list([
      ...(restartNotes[software] ?? []),
      ...(service
        ? [
            "`sudo systemctl stop consul-maintenance` takes the machine out of balancing before a longer stop, and `start` " +
              `brings it back.${alone}`,
          ]
        : []),
      `In the sandbox: ${code(`bin/sandbox ssh ${server.name}`)}, and ${code(`bin/sandbox logs ${server.name}`)} for its journal.`,
    ]),
  ];
}

/** What is kept of a subject, and how it comes back. */
export function restoring(estate: Estate, { servers }: Subject): readonly Lines[] {
  const [server] = servers;
  if (!server) return [["What it holds is its owner's to keep."]];
  const roles = servers.map(({ role }) => role);
  const jobs = Object.entries(estate.backups.jobs).filter(
    ([, { source }]) => "role" in source && roles.includes(source.role),
  );
  const databases = databasesOf(estate, roles);
  const isPair = server.role === estate.postgresql.role;
  const isKeeper = server.role === estate.backups.repository;
  const none = jobs.length === 0 && databases.length === 0 && !isPair && !isKeeper;
  return [
    ...(none
      ? [
          [
            isStateful(estate, server)
              ? "**No backup keeps what these machines hold.** They are protected from deletion, and a machine that is lost is made again empty."
              : "Nothing is lost with a machine: a new one from the catalog is the same.",
          ],
        ]
      : []),
    ...(jobs.length > 0
      ? [jobsTable(jobs), shell(jobs.flatMap(([name, job]) => restoreCommands(name, job)))]
      : []),
    ...(jobs.length > 0
      ? [
          [
            `A new machine reaches the old one's backups after ${code("pulumi up")}. More in [roles/backup](../../../roles/backup/README.md).`,
          ],
        ]
      : []),
    ...(databases.length > 0 || isPair ? [postgresqlBackups(estate, databases)] : []),
    ...(jobs.length > 0 || databases.length > 0 || isPair
      ? [
          [
            `Step by step: ${enumeration([
              ...(jobs.length > 0 ? [runbook("restore files", "restore-files")] : []),
              ...(databases.length > 0 || isPair
                ? [runbook("restore a database", "restore-a-database")]
                : []),
            ])}.`,
          ],
        ]
      : []),
    ...(isKeeper
      ? [
          [
            "Here the backups of all others are. What it holds has no second copy: while it is away, the sources are the only ones.",
          ],
        ]
      : []),
  ];
}

/** A link from a service's page. */
function runbook(title: string, name: string): string {
  return link(title, `../../runbooks/${name}.md`);
}

function jobsTable(jobs: readonly (readonly [string, BackupJob])[]): Lines {
  return table(
    ["Job", "What", "When", "Kept"],
    jobs.map(([name, { what, schedule, keep }]) => [
      code(name),
      "paths" in what ? what.paths.map(code).join(", ") : `a dump of ${code(what.database)}`,
      code(schedule),
      keep,
    ]),
  );
}

function restoreCommands(name: string, { what }: BackupJob): readonly string[] {
  return [
    `sudo estate-borg ${name} list`,
    "paths" in what
      ? `cd /tmp && sudo estate-borg ${name} extract ::ARCHIVE ${what.paths.map((path) => path.slice(1)).join(" ")}`
      : `sudo estate-borg ${name} extract --stdout ::ARCHIVE > ${what.database}.dump # for pg_restore`,
  ];
}

function postgresqlBackups(estate: Estate, databases: readonly string[]): Lines {
  const { backup } = estate.postgresql;
  const what =
    databases.length > 0
      ? `${enumeration(databases.map(code))} ${databases.length > 1 ? "are" : "is"} in PostgreSQL's own backups, with all other databases`
      : "All databases are in PostgreSQL's own backups";
  return [
    `${what}: in full at ${code(backup.full)}, every change within ${backup.archiveTimeout} seconds, ${backup.keep} full ones ` +
      `kept (${code("sudo -u postgres pgbackrest info")} on the machine of the backups). They come back together, to any ` +
      `moment; see ${link("roles/postgresql", "../../../roles/postgresql/README.md")}.`,
  ];
}

/** How a subject comes to another machine, and to another size. */
export function moving(estate: Estate, { servers }: Subject): readonly Lines[] {
  const [server] = servers;
  if (!server)
    return [["It is not ours to move. Where it goes, its entry in `external-services.ts` follows."]];
  const next = code(nextName(estate, server));
  const old = code(server.name);
  const backends = Object.values(estate.services).map(({ backend }) =>
    "role" in backend ? backend.role : "",
  );
  const isBackend = backends.includes(server.role);
  const steps = [
    `In ${code(`stacks/${estate.name}/servers.ts`)} add ${next} beside ${old}, in its new place, and run ${code("pulumi up")}.`,
    ...dataSteps(estate, server),
    ...(server.aliases?.length
      ? [`Give the aliases of ${old} to ${next}; the next run changes their records.`]
      : []),
    ...(isBackend
      ? [`${next} registers in Consul and gets its share of the requests as soon as it is well.`]
      : []),
    isStateful(estate, server)
      ? `Take ${old} out of the catalog. It is protected and kept, until somebody means it: ${code("pulumi state unprotect URN")} ` +
        "for what the run names, and the machine's removal at the cloud."
      : `Take ${old} out of the catalog and run ${code("pulumi up")} again.`,
  ];
  return [
    steps.map((step, index) => `${index + 1}. ${step}`),
    list([
      ...(isBackend
        ? [
            `Its place is in ${estate.consul.datacenter}, where the load balancers and Consul are; the checks refuse another.`,
          ]
        : []),
      `For another size change ${code("size")}: the machine stays, and the cloud restarts it.`,
      `Step by step: ${enumeration([runbook("move a service", "move-a-service"), runbook("resize", "resize-a-machine"), runbook("replace a machine", "replace-a-machine")])}.`,
    ]),
  ];
}

/** How the data of a stateful machine comes along. */
function dataSteps(estate: Estate, server: Server): readonly string[] {
  if (!isStateful(estate, server)) return [];
  if (server.role === estate.postgresql.role) {
    return [
      `Its names go into ${code("alternativeNames")} of the certificate; the checks say which. It copies itself from the primary; ` +
        `when ${code("patronictl list")} shows it streaming, and ${code(server.name)} is the primary, ${code("switchover")} to it.`,
    ];
  }
  if (server.role === estate.consul.role) {
    return [
      "It joins and copies what the others hold: one server after another, with all of them in `consul operator raft list-peers`.",
    ];
  }
  return ["Bring its data over, or restore it as above, while nothing writes to the old one."];
}

/** The first free number of the machine's kind. */
function nextName(estate: Estate, { name }: Server): string {
  const kind = name.replace(/[0-9]+$/, "");
  const taken = new Set(estate.servers.map((server): string => server.name));
  let number = 0;
  while (taken.has(`${kind}${number}`)) number += 1;
  return `${kind}${number}`;
}
