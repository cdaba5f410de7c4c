import { serversWithRole } from "../../stacks/derive/servers.ts";
import type { Estate } from "../../stacks/vocabulary/index.ts";
import { configurationOf, fileIn, parsed } from "../pack/document.ts";
import type { ResourcePolicy } from "../pack/policy.ts";
import { objects, shown, text } from "../pack/resource.ts";
import { serverNamed } from "../pack/servers.ts";
import { remoteCommand } from "../pack/types.ts";

const jobsFile = "/etc/estate-backup/repositories.json";
const databaseFile = "/etc/pgbackrest/pgbackrest.conf";

/** A shorter retention deletes backups at the next run, and nothing brings them back. */
export const backupRetention: ResourcePolicy = {
  name: "backup-retention",
  description: "Backups are kept at least as long as the catalog says, and are encrypted.",
  types: [remoteCommand],
  violations: (resource, estate) => {
    const document = configurationOf(resource);
    const server = serverNamed(estate, resource.name, "-configuration");
    if (document === undefined || !server) return [];
    const { repository, jobs } = estate.backups;
    const keepsFiles = serversWithRole(estate, repository)[0] === server && Object.keys(jobs).length > 0;
    const keepsDatabases = estate.postgresql.backup.repository === server.role;
    return [
      ...(keepsFiles ? jobViolations(fileIn(document, jobsFile), estate) : []),
      ...(keepsDatabases ? databaseViolations(fileIn(document, databaseFile), estate) : []),
    ];
  },
};

function jobViolations(file: string | undefined, estate: Estate): readonly string[] {
  const content = parsed(file);
  const repositories = objects(content);
  return Object.entries(estate.backups.jobs).flatMap(([job, { keep }]) => {
    const days = Number.parseInt(keep, 10);
    const found = repositories.filter((repository) => text(repository.job) === job);
    if (found.length === 0) return [`${jobsFile} has no repository of the job "${job}". Every job needs one`];
    return found.flatMap(({ keepDays }) =>
      typeof keepDays === "number" && keepDays >= days
        ? []
        : [`${jobsFile}: keepDays of "${job}" is ${shown(keepDays)}. The catalog says ${keep}`],
    );
  });
}

function databaseViolations(file: string | undefined, estate: Estate): readonly string[] {
  const { keep } = estate.postgresql.backup;
  const value = (key: string) => new RegExp(`^${key}=(.*)$`, "m").exec(file ?? "")?.[1];
  const full = value("repo1-retention-full");
  const cipher = value("repo1-cipher-type");
  return [
    ...(Number(full) >= keep
      ? []
      : [`${databaseFile}: repo1-retention-full is ${shown(full)}. The catalog keeps ${keep} full backups`]),
    ...(cipher === "aes-256-cbc"
      ? []
      : [`${databaseFile}: repo1-cipher-type is ${shown(cipher)}. Set it to aes-256-cbc`]),
  ];
}
