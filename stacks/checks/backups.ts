import { dataPaths, holdsData } from "../derive/data-paths.ts";
import { list, lookUp, type Rule, unless } from "./violation.ts";

/** A point that comes again as systemd writes it: `Sun 00:00`, `*-*-* 03:30`, `daily`. */
const calendar =
  /^(?:hourly|daily|weekly|monthly|(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?:[,.-]+(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun))* )?(?:[0-9*,/-]+ )?[0-9*,/.]+:[0-9*,/.]+(?::[0-9*,/.]+)?)$/;

/** Every job keeps something that exists, for a time, at a time. */
export const backups: Rule = (estate) => [
  ...Object.entries(estate.backups.jobs).flatMap(([key, job]) => {
    const place = `backups.jobs["${key}"]`;
    const days = Number.parseInt(job.keep, 10);
    const database = "database" in job.what ? job.what.database : undefined;
    const definition = database === undefined ? undefined : lookUp(estate.postgresql.databases, database);
    const role = "role" in job.source ? job.source.role : undefined;
    return [
      ...unless(
        Number.isInteger(days) && days >= 1,
        `${place}.keep`,
        `"${job.keep}" keeps nothing.`,
        'Use at least "1 days".',
      ),
      ...schedule(`${place}.schedule`, job.schedule),
      ...unless(
        database === undefined || definition !== undefined,
        `${place}.what.database`,
        `there is no database "${database}".`,
        "Use one of postgresql.databases, or add it there.",
      ),
      ...unless(
        definition === undefined ||
          role === estate.backups.repository ||
          (role !== undefined && (role === estate.postgresql.role || definition.roles.includes(role))),
        `${place}.source`,
        `its machines have no access to the database "${database}".`,
        `Use a role of postgresql.databases["${database}"].roles, or "${estate.postgresql.role}".`,
      ),
      ...("paths" in job.what && role !== undefined && role !== estate.backups.repository
        ? job.what.paths.flatMap((path, index) =>
            unless(
              holdsData(estate, role, path),
              `${place}.what.paths[${index}]`,
              `nothing on machines of the role "${role}" makes "${path}".`,
              `Use ${list(dataPaths(estate, role))}, or what is below, or the mount of a volume.`,
            ),
          )
        : []),
      ...unless(
        role === undefined || role !== estate.backups.repository,
        `${place}.source`,
        "the repository would keep a backup of itself on the same disk.",
        "Remove the job.",
      ),
    ];
  }),
  ...schedule("postgresql.backup.full", estate.postgresql.backup.full),
  ...unless(
    Number.isInteger(estate.postgresql.backup.keep) && estate.postgresql.backup.keep >= 1,
    "postgresql.backup.keep",
    `${estate.postgresql.backup.keep} full backups keep nothing.`,
    "Use a whole number from 1.",
  ),
  ...unless(
    Number.isInteger(estate.postgresql.backup.archiveTimeout) && estate.postgresql.backup.archiveTimeout >= 1,
    "postgresql.backup.archiveTimeout",
    `${estate.postgresql.backup.archiveTimeout} seconds would never ship an incomplete segment.`,
    "Use a whole number of seconds from 1: as much as may be lost.",
  ),
];

function schedule(place: string, text: string) {
  return unless(
    calendar.test(text),
    place,
    `"${text}" is not a point in the week or day.`,
    'Write it as systemd does, such as "Sun 00:00" or "*-*-* 03:30".',
  );
}
