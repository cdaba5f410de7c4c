import { serversWithRole, webServices } from "../../stacks/derive/servers.ts";
import type { Estate } from "../../stacks/vocabulary/index.ts";
import { repositoryServer } from "../backup/jobs.ts";
import { type Host, hasConsul } from "../host.ts";

/** An alert (Prometheus documentation, alerting rules). */
export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: { readonly severity: "page" | "ticket" };
  readonly annotations: { readonly summary: string };
}

/** What a person is told of. `page`: the public feels it, or data are in danger; `ticket`: it will, if nobody acts. */
export function alertRules(host: Host): { readonly groups: readonly object[] } {
  const { estate } = host;
  const group = (name: string, rules: readonly AlertRule[]) => (rules.length > 0 ? [{ name, rules }] : []);
  return {
    groups: [
      ...group("machines", machines),
      ...group("public", [...publicRules, ...certificates]),
      ...group("services", services(estate)),
      ...group("consul", hasConsul(host) ? consul : []),
      ...group(
        "postgresql",
        serversWithRole(estate, estate.postgresql.role).length > 0 ? postgresql(estate) : [],
      ),
      ...group("backups", repositoryServer(estate) ? backups : []),
      ...group("monitoring", monitoring),
    ],
  };
}

function rule(
  alert: string,
  severity: "page" | "ticket",
  wait: string,
  expr: string,
  summary: string,
): AlertRule {
  return {
    alert,
    expr,
    ...(wait === "0m" ? {} : { for: wait }),
    labels: { severity },
    annotations: { summary },
  };
}

const disks = 'fstype!~"tmpfs|ramfs|overlay|squashfs|devtmpfs|nsfs"';

const machines: readonly AlertRule[] = [
  rule("TargetDown", "page", "5m", "up == 0", "{{ $labels.job }} on {{ $labels.instance }} does not answer"),
  rule(
    "DiskNearlyFull",
    "page",
    "10m",
    `node_filesystem_avail_bytes{${disks}} / node_filesystem_size_bytes{${disks}} < 0.1`,
    "{{ $labels.mountpoint }} of {{ $labels.instance }} has {{ $value | humanizePercentage }} left",
  ),
  rule(
    "DiskFillsUp",
    "ticket",
    "1h",
    `predict_linear(node_filesystem_avail_bytes{${disks}}[6h], 4 * 86400) < 0`,
    "{{ $labels.mountpoint }} of {{ $labels.instance }} is full in four days if it goes on so",
  ),
  rule(
    "MemoryShort",
    "ticket",
    "15m",
    "node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes < 0.05",
    "{{ $labels.instance }} has {{ $value | humanizePercentage }} of its memory left",
  ),
  rule(
    "UnitFailed",
    "ticket",
    "5m",
    'node_systemd_unit_state{state="failed"} == 1',
    "{{ $labels.name }} on {{ $labels.instance }} failed",
  ),
  rule("Drift", "ticket", "0m", "estate_drift == 1", "{{ $labels.instance }} is not as it was declared"),
  rule(
    "DriftUnknown",
    "ticket",
    "0m",
    "time() - estate_drift_checked_timestamp_seconds > 3 * 86400",
    "{{ $labels.instance }} was not compared with its declaration for {{ $value | humanizeDuration }}",
  ),
  rule(
    "TextfileBroken",
    "ticket",
    "15m",
    "node_textfile_scrape_error == 1",
    "A metrics file on {{ $labels.instance }} cannot be read",
  ),
];

const publicRules: readonly AlertRule[] = [
  rule(
    "PublicAddressDown",
    "page",
    "5m",
    'probe_success{job=~"public|packages"} == 0',
    "{{ $labels.instance }} does not answer as visitors expect",
  ),
  rule(
    "RedirectBroken",
    "ticket",
    "10m",
    'probe_success{job="redirects"} == 0',
    "{{ $labels.instance }} does not redirect",
  ),
];

const certificates: readonly AlertRule[] = [
  rule(
    "PublicCertificateNearExpiry",
    "page",
    "1h",
    "probe_ssl_earliest_cert_expiry - time() < 14 * 86400",
    "The certificate of {{ $labels.instance }} ends in {{ $value | humanizeDuration }}",
  ),
  // Internal ones are renewed at half of their life, at the latest when a quarter is left.
  rule(
    "CertificateNearExpiry",
    "page",
    "1h",
    "(estate_certificate_not_after_seconds - time()) / (estate_certificate_not_after_seconds - estate_certificate_not_before_seconds) < 0.2",
    "{{ $labels.path }} of {{ $labels.instance }} has {{ $value | humanizePercentage }} of its life left: run the program",
  ),
];

function services(estate: Estate): readonly AlertRule[] {
  const backends = webServices(estate).map(([name]) => name);
  return [
    rule(
      "LoadBalancerWithoutBackends",
      "page",
      "2m",
      `haproxy_backend_active_servers{proxy=~"${backends.join("|")}"} == 0`,
      "{{ $labels.instance }} has no server for {{ $labels.proxy }}",
    ),
    rule(
      "ServicePortClosed",
      "page",
      "5m",
      'probe_success{job="services"} == 0',
      "{{ $labels.service }} on {{ $labels.node }} does not accept connections",
    ),
  ];
}

const consul: readonly AlertRule[] = [
  rule(
    "ConsulWithoutLeader",
    "page",
    "2m",
    'probe_success{job="consul-leader"} == 0',
    "Consul has no leader",
  ),
  rule(
    "ConsulUnreachable",
    "page",
    "5m",
    'up{job="consul"} == 0',
    "The agent on {{ $labels.instance }} is down",
  ),
];

/** How far a replica may be behind, in bytes: four WAL segments. */
const lag = 4 * 16 * 1024 * 1024;

function postgresql(estate: Estate): readonly AlertRule[] {
  const machines = serversWithRole(estate, estate.postgresql.role).length;
  return [
    rule(
      "DatabaseWithoutPrimary",
      "page",
      "1m",
      'sum(patroni_master{job="patroni"}) != 1 or absent(patroni_master{job="patroni"})',
      "PostgreSQL has {{ $value }} primaries",
    ),
    ...(machines > 1
      ? [
          rule(
            "ReplicaMissing",
            "page",
            "5m",
            `sum(patroni_replica{job="patroni"}) < ${machines - 1}`,
            `PostgreSQL has {{ $value }} of ${machines - 1} replicas`,
          ),
          rule(
            "ReplicationLag",
            "page",
            "5m",
            `scalar(max(patroni_xlog_location{job="patroni"})) - (patroni_xlog_replayed_location{job="patroni"} and patroni_replica == 1) > ${lag}`,
            "{{ $labels.node }} is {{ $value | humanize1024 }}B behind the primary",
          ),
        ]
      : []),
    rule(
      "DatabaseDown",
      "page",
      "1m",
      'pg_up{job="postgresql"} == 0',
      "PostgreSQL on {{ $labels.node }} takes no connections",
    ),
    rule(
      "DatabaseBackupTooOld",
      "page",
      "1h",
      "time() - estate_pgbackrest_newest_timestamp_seconds > estate_pgbackrest_maximum_age_seconds",
      "The newest full backup of PostgreSQL is {{ $value | humanizeDuration }} old",
    ),
    rule(
      "WalNotArchived",
      "page",
      "5m",
      "increase(pg_stat_archiver_failed_count[15m]) > 0",
      "{{ $labels.node }} cannot bring its WAL to the repository",
    ),
    rule(
      "DatabaseBackupUnknown",
      "page",
      "2h",
      "absent(estate_pgbackrest_newest_timestamp_seconds)",
      "The repository's machine says nothing of PostgreSQL's backups",
    ),
  ];
}

const backups: readonly AlertRule[] = [
  rule(
    "BackupTooOld",
    "page",
    "0m",
    "time() - estate_backup_newest_timestamp_seconds > estate_backup_maximum_age_seconds",
    "The newest backup {{ $labels.job_name }} of {{ $labels.source }} is {{ $value | humanizeDuration }} old",
  ),
  rule(
    "BackupVanished",
    "page",
    "0m",
    "estate_backup_vanished_archives > 0",
    "{{ $value }} backups {{ $labels.job_name }} of {{ $labels.source }} went before their time",
  ),
  rule(
    "BackupCheckFailed",
    "page",
    "0m",
    "estate_backup_check_failed == 1",
    "The repository {{ $labels.job_name }} of {{ $labels.source }} is damaged",
  ),
  rule(
    "BackupsUnknown",
    "page",
    "2h",
    "absent(estate_backup_newest_timestamp_seconds)",
    "The repository's machine says nothing of the backups",
  ),
];

const monitoring: readonly AlertRule[] = [
  rule(
    "MonitoringConfigurationRefused",
    "ticket",
    "5m",
    "prometheus_config_last_reload_successful == 0 or alertmanager_config_last_reload_successful == 0",
    "{{ $labels.job }} runs with an older configuration",
  ),
  rule(
    "AlertsNotDelivered",
    "page",
    "15m",
    "rate(alertmanager_notifications_failed_total[10m]) > 0",
    "Alerts by {{ $labels.integration }} do not arrive",
  ),
];
