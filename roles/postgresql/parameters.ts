import { serverKey } from "../../stacks/derive/names.ts";
import { serversWithRole } from "../../stacks/derive/servers.ts";
import { authorityPath, certificatePath } from "../base/certificates.ts";
import type { Host } from "../host.ts";
import { pgbackrest } from "../pgbackrest.ts";
import { socketDirectory } from "./place.ts";

export type Parameters = Readonly<Record<string, string | number>>;

/**
 * Memory by rule, from the machine's own (estate's description, PostgreSQL): a quarter for shared buffers, three
 * quarters expected in the system's cache, the rest divided among 300 sorts, a sixteenth for maintenance, at most 2 GB.
 */
export function memory({ server }: Host): Parameters {
  const total = Number.parseInt(server.size, 10) * 1024 ** 2;
  const buffers = Math.floor(total / 4);
  return {
    shared_buffers: `${buffers}kB`,
    effective_cache_size: `${Math.floor((total * 3) / 4)}kB`,
    work_mem: `${Math.floor((total - buffers) / 300)}kB`,
    maintenance_work_mem: `${Math.min(Math.floor(total / 16), 2048 * 1024)}kB`,
  };
}

/** What every machine of the pair has of its own, in a file that Patroni writes. */
export function localParameters(host: Host, certificate: string): Parameters {
  const { estate, server } = host;
  const { postgresql } = estate;
  // Without a name here `remote_write` and `on` would not wait for anybody. `local` never waits.
  const standbys = serversWithRole(estate, server.role).map((each) => `"${serverKey(each)}"`);
  return {
    ...memory(host),
    unix_socket_directories: socketDirectory,
    checkpoint_completion_target: postgresql.checkpointCompletionTarget,
    timezone: postgresql.timeZone,
    log_timezone: postgresql.timeZone,
    synchronous_commit: postgresql.synchronousCommit,
    synchronous_standby_names: `ANY 1 (${standbys.join(", ")})`,
    hot_standby_feedback: "on",
    wal_keep_size: "128MB",
    archive_mode: "on",
    archive_command: `pgbackrest --stanza=${pgbackrest.stanza} archive-push %p`,
    archive_timeout: postgresql.backup.archiveTimeout,
    password_encryption: "scram-sha-256",
    ssl: "on",
    ssl_ca_file: authorityPath(estate),
    ssl_cert_file: certificatePath(certificate),
    ssl_key_file: certificatePath(certificate),
    ssl_ciphers: estate.ciphers.overrides.postgresql ?? estate.ciphers.default,
    ssl_min_protocol_version: "TLSv1.2",
    // The journal has the time.
    log_line_prefix: "[%p] %q%u@%d ",
    log_checkpoints: "on",
    log_lock_waits: "on",
    log_min_duration_statement: "5s",
  };
}

/** What must be the same on all machines of the pair: Patroni keeps it in Consul, whatever a machine's file says. */
export function sharedParameters({ estate, server }: Host): Parameters {
  const machines = serversWithRole(estate, server.role).length;
  return {
    max_connections: estate.postgresql.maxConnections,
    max_worker_processes: 8,
    max_wal_senders: 5 + machines,
    max_replication_slots: 5 + machines,
    max_locks_per_transaction: 64,
    max_prepared_transactions: 0,
    track_commit_timestamp: "off",
    wal_level: "replica",
  };
}
