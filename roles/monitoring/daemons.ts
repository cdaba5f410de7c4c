import { hostMailPort } from "../../stacks/derive/ports.ts";
import type { Estate } from "../../stacks/vocabulary/index.ts";
import { mailMachine } from "../base/root-mail.ts";
import type { Host } from "../host.ts";
import { ports } from "./place.ts";
import { scrapeJobs } from "./targets.ts";

/** Prometheus' own document (Prometheus documentation, configuration). */
export function prometheusConfiguration(host: Host): object {
  return {
    global: {
      scrape_interval: "30s",
      scrape_timeout: "10s",
      evaluation_interval: "30s",
      external_labels: { estate: host.estate.name },
    },
    rule_files: ["/etc/prometheus/rules/*.yml"],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [`127.0.0.1:${ports.alertmanager}`] }] }] },
    scrape_configs: scrapeJobs(host),
  };
}

/**
 * What the prober may be asked (blackbox exporter, configuration). Names are resolved as visitors do, and certificates
 * verified by the system's authorities.
 */
export function blackboxConfiguration(): object {
  const http = (more: object) => ({
    prober: "http",
    timeout: "8s",
    http: { preferred_ip_protocol: "ip4", follow_redirects: false, ...more },
  });
  return {
    modules: {
      // A page, or the way to one.
      public: http({ valid_status_codes: [200, 204, 301, 302, 303, 307, 308], fail_if_not_ssl: true }),
      redirect: http({ valid_status_codes: [301, 302, 307, 308] }),
      published: http({ valid_status_codes: [200] }),
      // An empty text in quotes is the answer of a cluster without a leader.
      "consul-leader": http({ valid_status_codes: [200], fail_if_body_not_matches_regexp: ['".+"'] }),
      tcp: { prober: "tcp", timeout: "5s", tcp: { preferred_ip_protocol: "ip4" } },
    },
  };
}

/**
 * Alerts of one kind come as one letter to the team, by the estate's mail machine as other letters of its hosts do. An
 * estate without one has nobody to write to: its alerts are on the page.
 */
export function alertmanagerConfiguration({ estate, name }: Host): object {
  const relay = mailMachine(estate);
  return {
    ...(relay === undefined
      ? {}
      : {
          global: {
            smtp_smarthost: `${relay}:${hostMailPort}`,
            smtp_from: `alertmanager@${name}`,
            smtp_hello: name,
            smtp_require_tls: true,
          },
        }),
    route: {
      receiver: "team",
      group_by: ["alertname", "severity"],
      group_wait: "30s",
      group_interval: "5m",
      repeat_interval: "24h",
      routes: [{ receiver: "team", matchers: ['severity="page"'], repeat_interval: "4h" }],
    },
    // A machine that is down explains what of it does not answer.
    inhibit_rules: [
      {
        source_matchers: ['alertname="TargetDown"', 'job="node"'],
        target_matchers: ['severity="ticket"'],
        equal: ["instance"],
      },
    ],
    receivers: [{ name: "team", ...(relay === undefined ? {} : { email_configs: [letter(estate)] }) }],
  };
}

function letter(estate: Estate): object {
  return {
    to: estate.organization.email,
    send_resolved: true,
    // The mail machine's certificate is for its public name. Whom it takes letters from is decided there, by address.
    tls_config: { insecure_skip_verify: true },
    headers: { Subject: `[${estate.name}] {{ .Status }}: {{ .CommonLabels.alertname }}` },
    html: "",
    text: "{{ range .Alerts }}{{ .Status }} since {{ .StartsAt }}: {{ .Annotations.summary }}\n{{ end }}",
  };
}

/**
 * collectd takes what applications count by StatsD and hands it to Prometheus: neither release has an exporter of
 * Prometheus' own for it (collectd.conf(5)).
 */
export function collectdConfiguration(): string {
  return `Hostname "statsd"
FQDNLookup false
Interval 10
LoadPlugin logfile
<Plugin logfile>
    LogLevel info
    File STDOUT
    Timestamp false
</Plugin>
LoadPlugin statsd
<Plugin statsd>
    Host "0.0.0.0"
    Port "${ports.statsd}"
    DeleteCounters false
    DeleteTimers true
    DeleteGauges false
    DeleteSets true
    TimerPercentile 50
    TimerPercentile 95
    TimerCount true
</Plugin>
LoadPlugin write_prometheus
<Plugin write_prometheus>
    Host "127.0.0.1"
    Port "${ports.statsdMetrics}"
</Plugin>
`;
}
