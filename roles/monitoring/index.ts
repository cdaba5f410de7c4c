import type { Size } from "../../stacks/vocabulary/index.ts";
import { unitPath } from "../base/place.ts";
import type { BundleFile, HostPath, UnitName } from "../bundle.ts";
import { type Host, hasConsul, imageTraits } from "../host.ts";
import { answersAt } from "../http-check.ts";
import type { Part } from "../part.ts";
import { secretText } from "../secrets.ts";
import { consulTargets } from "./consul-targets.ts";
import {
  alertmanagerConfiguration,
  blackboxConfiguration,
  collectdConfiguration,
  prometheusConfiguration,
} from "./daemons.ts";
import { dashboard } from "./dashboard.ts";
import { jsonFile } from "./json-file.ts";
import { ports } from "./place.ts";
import { alertRules } from "./rules.ts";
import { consulTokenFile } from "./targets.ts";

const role = "monitoring";

const prometheus = "prometheus.service";
const alertmanager = "prometheus-alertmanager.service";
const blackbox = "prometheus-blackbox-exporter.service";
const push = "prometheus-pushgateway.service";
const collectd = "collectd.service";

/** How long measurements are kept. */
const retention = "15d";

/** What the monitoring machine holds: Prometheus with its prober, collectors, alerts by mail, and a page. */
export function monitoring(host: Host): readonly Part[] {
  return [
    prometheusPart(host),
    ...(hasConsul(host) ? [consulTargets(host.estate.consul.templateWait)] : []),
    alertmanagerPart(host),
    collectors(host),
    ...dashboard(host),
  ];
}

function prometheusPart(host: Host): Part {
  const memory = memoryLimit(host.server.size);
  return {
    role,
    packages: ["prometheus", "prometheus-blackbox-exporter", "curl"],
    directories: {
      "/etc/prometheus": {},
      "/etc/prometheus/rules": {},
      [unitPath(`${prometheus}.d`)]: {},
    },
    files: {
      "/etc/prometheus/prometheus.yml": {
        content: jsonFile(prometheusConfiguration(host)),
        reload: [prometheus],
      },
      "/etc/prometheus/rules/estate.yml": { content: jsonFile(alertRules(host)), reload: [prometheus] },
      "/etc/prometheus/blackbox.yml": {
        content: jsonFile(blackboxConfiguration()),
        validator: ["prometheus-blackbox-exporter", "--config.check", "--config.file={}"],
        reload: [blackbox],
      },
      ...daemonOptions("prometheus", prometheus, [
        `--web.listen-address=127.0.0.1:${ports.prometheus}`,
        `--storage.tsdb.retention.time=${retention}`,
        "--storage.tsdb.retention.size=10GB",
        "--storage.tsdb.path=/var/lib/prometheus/metrics2/",
        // A careless question does not take the machine down.
        "--query.max-concurrency=4",
        "--query.max-samples=5000000",
        "--query.timeout=30s",
      ]),
      [unitPath(`${prometheus}.d/estate.conf`)]: {
        content: `[Service]\nEnvironment=GOMEMLIMIT=${memory}MiB GOGC=50\n`,
        restart: [prometheus],
      },
      ...daemonOptions("prometheus-blackbox-exporter", blackbox, [
        "--config.file=/etc/prometheus/blackbox.yml",
        `--web.listen-address=127.0.0.1:${ports.blackbox}`,
      ]),
    },
    validators: {
      prometheus: {
        command: ["promtool", "check", "config", "/etc/prometheus/prometheus.yml"],
        trees: ["/etc/prometheus"],
      },
    },
    units: {
      [prometheus]: { enabled: true, started: true },
      [blackbox]: { enabled: true, started: true },
    },
    secrets: hasConsul(host)
      ? {
          [consulTokenFile]: {
            content: secretText`${"consul/agent-token"}`,
            group: "prometheus",
            mode: "0640",
          },
        }
      : {},
    checks: {
      prometheus: { command: answersAt(`http://127.0.0.1:${ports.prometheus}/-/ready`), retries: 60 },
      "blackbox exporter": { command: answersAt(`http://127.0.0.1:${ports.blackbox}/-/healthy`) },
    },
  };
}

function alertmanagerPart(host: Host): Part {
  return {
    role,
    packages: ["prometheus-alertmanager"],
    files: {
      "/etc/prometheus/alertmanager.yml": {
        content: jsonFile(alertmanagerConfiguration(host)),
        validator: ["amtool", "check-config", "{}"],
        reload: [alertmanager],
      },
      ...daemonOptions("prometheus-alertmanager", alertmanager, [
        `--web.listen-address=127.0.0.1:${ports.alertmanager}`,
        // One alone: no cluster, and no port for it.
        "--cluster.listen-address=",
        "--storage.path=/var/lib/prometheus/alertmanager/",
      ]),
    },
    units: { [alertmanager]: { enabled: true, started: true } },
    checks: { alertmanager: { command: answersAt(`http://127.0.0.1:${ports.alertmanager}/-/ready`) } },
  };
}

/** Where machines and applications bring what nobody can fetch: open to the private networks only. */
function collectors(host: Host): Part {
  return {
    role,
    packages: ["prometheus-pushgateway", "collectd-core", "libprotobuf-c1", httpLibrary(host)],
    files: {
      ...daemonOptions("prometheus-pushgateway", push, [
        `--web.listen-address=:${ports.push}`,
        "--persistence.file=/var/lib/prometheus/pushgateway",
      ]),
      "/etc/collectd/collectd.conf": {
        content: collectdConfiguration(),
        validator: ["collectd", "-t", "-C", "{}"],
        restart: [collectd],
      },
    },
    units: {
      [push]: { enabled: true, started: true },
      [collectd]: { enabled: true, started: true },
    },
    checks: {
      "push collector": { command: answersAt(`http://127.0.0.1:${ports.push}/-/ready`) },
      "StatsD collector": { command: answersAt(`http://127.0.0.1:${ports.statsdMetrics}/metrics`) },
    },
  };
}

/** collectd's way to Prometheus needs it, and only recommends it. */
function httpLibrary(host: Host): string {
  return imageTraits(host).distribution === "ubuntu" ? "libmicrohttpd12t64" : "libmicrohttpd12";
}

/** Debian's units take their options from here. */
function daemonOptions(
  name: string,
  unit: UnitName,
  words: readonly string[],
): Readonly<Record<HostPath, Omit<BundleFile, "role">>> {
  const path: HostPath = `/etc/default/${name}`;
  return { [path]: { content: `ARGS="${words.join(" ")}"\n`, restart: [unit] } };
}

/** MiB that Prometheus' heap aims at: a third of the machine. */
function memoryLimit(size: Size): number {
  return Math.floor((Number.parseInt(size, 10) * 1024) / 3);
}
