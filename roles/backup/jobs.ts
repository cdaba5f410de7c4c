import { canonicalName, serverKey } from "../../stacks/derive/names.ts";
import { serversWithRole } from "../../stacks/derive/servers.ts";
import type { BackupJob, DomainName, Estate, Server } from "../../stacks/vocabulary/index.ts";
import type { HostPath } from "../bundle.ts";

/**
 * Files are kept by **borg**. Weighed against it: restic, whose append-only server is not in Debian or Ubuntu and whose
 * SFTP gives a client that is broken into the right to delete; and rdiff-backup, which does not encrypt. borg comes with
 * both releases, deduplicates, encrypts before anything leaves the source, and its server is a forced command over SSH.
 *
 * A source may only append: nothing that it holds can remove what was kept. So old archives are pruned on the repository's
 * machine, which needs the passphrases for that and for checking what it keeps. The other choice, sources that prune and a
 * repository that reads nothing, would let whoever takes over a source delete its history too: the worse of the two.
 */
export interface Repository {
  readonly job: string;
  /** The machine's key, or the name of a machine of someone else. */
  readonly source: string;
  readonly path: HostPath;
  readonly definition: BackupJob;
}

/** Holds a folder for each job, with a repository for each source. */
export const repositoryRoot: HostPath = "/srv/backup";

/** The account that a source's key opens, for one forced command. */
export const repositoryAccount = "borg";

/** All repositories of files: one for each machine of a job's role, so that no two machines share a key stream or a lock. */
export function repositories(estate: Estate): readonly Repository[] {
  return Object.entries(estate.backups.jobs).flatMap(([job, definition]) =>
    sourcesOf(estate, definition).map((source) => ({
      job,
      source,
      path: `${repositoryRoot}/${job}/${source}` as const,
      definition,
    })),
  );
}

/** The jobs whose source a machine is, by name. */
export function jobsOf(estate: Estate, server: Server): readonly Repository[] {
  const key = serverKey(server);
  return repositories(estate).filter(
    ({ source, definition }) => source === key && "role" in definition.source,
  );
}

/** The machine that keeps the backups: the first of its role. Undefined where an estate has none. */
export function repositoryServer(estate: Estate): Server | undefined {
  return serversWithRole(estate, estate.backups.repository)[0];
}

/** What a source's client is given, `ssh://borg@backup0.ord1.psf.io/srv/backup/docs/docs0-iad1`. */
export function repositoryUrl(estate: Estate, keeper: Server, { path }: Repository): string {
  return `ssh://${repositoryAccount}@${canonicalName(estate, keeper)}${path}`;
}

function sourcesOf(estate: Estate, { source }: BackupJob): readonly (string | DomainName)[] {
  return "role" in source ? serversWithRole(estate, source.role).map(serverKey) : [source.external];
}
