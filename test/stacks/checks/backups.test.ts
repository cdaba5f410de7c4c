import { backups } from "../../../stacks/checks/backups.ts";
import { describeRule, entry } from "../change.ts";

const writeTime = 'Write it as systemd does, such as "Sun 00:00" or "*-*-* 03:30".';

describeRule("on backups", backups, [
  {
    title: "refuses to keep nothing, and times that never come",
    edit: (draft) => {
      entry(draft.backups.jobs, "docs").keep = "0 days";
      entry(draft.backups.jobs, "hg").schedule = "every night";
      draft.postgresql.backup.full = "0 0 * * 0";
      draft.postgresql.backup.keep = 0;
      draft.postgresql.backup.archiveTimeout = 0;
    },
    violations: [
      ['backups.jobs["docs"].keep', '"0 days" keeps nothing.', 'Use at least "1 days".'],
      ['backups.jobs["hg"].schedule', '"every night" is not a point in the week or day.', writeTime],
      ["postgresql.backup.full", '"0 0 * * 0" is not a point in the week or day.', writeTime],
      ["postgresql.backup.keep", "0 full backups keep nothing.", "Use a whole number from 1."],
      [
        "postgresql.backup.archiveTimeout",
        "0 seconds would never ship an incomplete segment.",
        "Use a whole number of seconds from 1: as much as may be lost.",
      ],
    ],
  },
  {
    title: "takes the ways in which systemd writes a time",
    edit: (draft) => {
      const times = [
        "daily",
        "Mon..Fri 04:00",
        "Sat,Sun 03:30:15",
        "*-*-01 02:00",
        "*:0/5",
        "Sun *-*-* 00:00",
      ];
      Object.values(draft.backups.jobs).forEach((job, index) => {
        job.schedule = times[index % times.length] ?? "";
      });
    },
    violations: [],
  },
  {
    title: "refuses databases that do not exist or are out of reach",
    edit: (draft) => {
      entry(draft.backups.jobs, "pycon-staging-database").what = { database: "pycon" };
      entry(draft.backups.jobs, "docs").what = { database: "monitoring" };
      entry(draft.backups.jobs, "bugs").what = { database: "bugs-python" };
    },
    violations: [
      [
        'backups.jobs["docs"].source',
        'its machines have no access to the database "monitoring".',
        'Use a role of postgresql.databases["monitoring"].roles, or "postgresql".',
      ],
      [
        'backups.jobs["bugs"].source',
        'its machines have no access to the database "bugs-python".',
        'Use a role of postgresql.databases["bugs-python"].roles, or "postgresql".',
      ],
      [
        'backups.jobs["pycon-staging-database"].what.database',
        'there is no database "pycon".',
        "Use one of postgresql.databases, or add it there.",
      ],
    ],
  },
  {
    title: "refuses a copy of the repository in itself",
    edit: (draft) => {
      entry(draft.backups.jobs, "docs").source = { role: "backup" };
    },
    violations: [
      [
        'backups.jobs["docs"].source',
        "the repository would keep a backup of itself on the same disk.",
        "Remove the job.",
      ],
    ],
  },
]);
