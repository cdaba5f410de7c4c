import { backupRetention } from "../../../policies/rules/backup-retention.ts";
import { describePolicy } from "../planned.ts";

const resource = ["Command", "backup0-ord1-configuration"] as const;

/** The document with one line in another way. */
const line = (before: string, after: string) => (draft: { inputs: Record<string, unknown> }) => {
  draft.inputs.stdin = String(draft.inputs.stdin).replace(before, () => after);
};

describePolicy(backupRetention, [
  {
    title: "refuses a job that is kept for less than the catalog says",
    resource,
    edit: line('"keepDays": 365', '"keepDays": 30'),
    messages: [
      '/etc/estate-backup/repositories.json: keepDays of "downloads" is 30. The catalog says 365 days',
    ],
  },
  {
    title: "refuses a job that is kept nowhere",
    resource,
    edit: line('"job": "hg"', '"job": "mercurial"'),
    messages: ['/etc/estate-backup/repositories.json has no repository of the job "hg". Every job needs one'],
  },
  {
    title: "refuses fewer full backups of the databases",
    resource,
    edit: line("repo1-retention-full=6", "repo1-retention-full=1"),
    messages: [
      '/etc/pgbackrest/pgbackrest.conf: repo1-retention-full is "1". The catalog keeps 6 full backups',
    ],
  },
  {
    title: "refuses backups of the databases in clear",
    resource,
    edit: line("repo1-cipher-type=aes-256-cbc", "repo1-cipher-type=none"),
    messages: ['/etc/pgbackrest/pgbackrest.conf: repo1-cipher-type is "none". Set it to aes-256-cbc'],
  },
]);
