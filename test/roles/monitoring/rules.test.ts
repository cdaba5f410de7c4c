import assert from "node:assert/strict";
import type { HostBundles } from "../../../roles/part.ts";
import { judge } from "../../support/daemons.ts";
import { bundlesOf } from "../../support/hosts.ts";
import { withDaemons } from "../base/support.ts";

/** Series from minute 0 on, as `promtool test rules` writes them, and the summaries of what fires at a minute. */
interface Case {
  readonly series: Readonly<Record<string, string>>;
  readonly minute: number;
  readonly alert: string;
  readonly firing: readonly { readonly labels: Readonly<Record<string, string>>; readonly summary: string }[];
}

const cases: Readonly<Record<string, Case>> = {
  "a machine that does not answer for five minutes": {
    series: {
      'up{job="node",instance="docs0.iad1.psf.io"}': "1 0x20",
      'up{job="node",instance="lb0.iad1.psf.io"}': "1x20",
    },
    minute: 7,
    alert: "TargetDown",
    firing: [
      {
        labels: { severity: "page", job: "node", instance: "docs0.iad1.psf.io" },
        summary: "node on docs0.iad1.psf.io does not answer",
      },
    ],
  },
  "a machine that answers again": {
    series: { 'up{job="node",instance="docs0.iad1.psf.io"}': "1 0 0 0 1x20" },
    minute: 10,
    alert: "TargetDown",
    firing: [],
  },
  "a replica that is more than 64 MiB behind": {
    series: {
      'patroni_xlog_location{job="patroni",node="pg0",instance="a"}': "200000000x20",
      'patroni_xlog_location{job="patroni",node="pg1",instance="b"}': "0x20",
      'patroni_xlog_replayed_location{job="patroni",node="pg0",instance="a"}': "0x20",
      'patroni_xlog_replayed_location{job="patroni",node="pg1",instance="b"}': "100000000x20",
      'patroni_replica{job="patroni",node="pg0",instance="a"}': "0x20",
      'patroni_replica{job="patroni",node="pg1",instance="b"}': "1x20",
    },
    minute: 10,
    alert: "ReplicationLag",
    firing: [
      {
        labels: { severity: "page", job: "patroni", node: "pg1", instance: "b" },
        summary: "pg1 is 95.37MiB behind the primary",
      },
    ],
  },
  "a backup that is older than its schedule allows": {
    series: {
      'estate_backup_newest_timestamp_seconds{job_name="docs",source="docs0-iad1",instance="backup0.ord1.psf.io"}':
        "0x3000",
      'estate_backup_maximum_age_seconds{job_name="docs",source="docs0-iad1",instance="backup0.ord1.psf.io"}':
        "129600x3000",
    },
    minute: 2161,
    alert: "BackupTooOld",
    firing: [
      {
        labels: { severity: "page", job_name: "docs", source: "docs0-iad1", instance: "backup0.ord1.psf.io" },
        summary: "The newest backup docs of docs0-iad1 is 1d 12h 1m 0s old",
      },
    ],
  },
  "a backup that is young enough": {
    series: {
      'estate_backup_newest_timestamp_seconds{job_name="docs",source="docs0-iad1"}': "0x3000",
      'estate_backup_maximum_age_seconds{job_name="docs",source="docs0-iad1"}': "129600x3000",
    },
    minute: 2160,
    alert: "BackupTooOld",
    firing: [],
  },
  "a certificate with less than a fifth of its life": {
    series: {
      'estate_certificate_not_before_seconds{path="/etc/ssl/private/x.pem",instance="lb0"}': "-90000x200",
      'estate_certificate_not_after_seconds{path="/etc/ssl/private/x.pem",instance="lb0"}': "10000x200",
    },
    minute: 100,
    alert: "CertificateNearExpiry",
    firing: [
      {
        labels: { severity: "page", path: "/etc/ssl/private/x.pem", instance: "lb0" },
        summary: "/etc/ssl/private/x.pem of lb0 has 4% of its life left: run the program",
      },
    ],
  },
  "a load balancer without a server for a service": {
    series: {
      'haproxy_backend_active_servers{proxy="docs",instance="lb0"}': "0x10",
      'haproxy_backend_active_servers{proxy="hg",instance="lb0"}': "1x10",
      'haproxy_backend_active_servers{proxy="something",instance="lb0"}': "0x10",
    },
    minute: 5,
    alert: "LoadBalancerWithoutBackends",
    firing: [
      { labels: { severity: "page", proxy: "docs", instance: "lb0" }, summary: "lb0 has no server for docs" },
    ],
  },
  "a unit that failed": {
    series: {
      'node_systemd_unit_state{name="nginx.service",state="failed",instance="docs0"}': "1x10",
      'node_systemd_unit_state{name="nginx.service",state="active",instance="docs0"}': "0x10",
    },
    minute: 6,
    alert: "UnitFailed",
    firing: [
      {
        labels: { severity: "ticket", name: "nginx.service", state: "failed", instance: "docs0" },
        summary: "nginx.service on docs0 failed",
      },
    ],
  },
  "a host that drifted": {
    series: { 'estate_drift{instance="docs0"}': "1x5" },
    minute: 2,
    alert: "Drift",
    firing: [
      { labels: { severity: "ticket", instance: "docs0" }, summary: "docs0 is not as it was declared" },
    ],
  },
};

function document({ series, minute, alert, firing }: Case) {
  return {
    rule_files: ["/etc/prometheus/rules/estate.yml"],
    evaluation_interval: "1m",
    tests: [
      {
        interval: "1m",
        input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
        alert_rule_test: [
          {
            eval_time: `${minute}m`,
            alertname: alert,
            exp_alerts: firing.map(({ labels, summary }) => ({
              exp_labels: labels,
              exp_annotations: { summary },
            })),
          },
        ],
      },
    ],
  };
}

describe("alerts", () => {
  const bundles: HostBundles = bundlesOf("prod", "monitoring0-iad1");

  for (const [what, test] of Object.entries(cases)) {
    withDaemons(`${what}: ${test.firing.length > 0 ? "fires" : "is silent"} (${test.alert})`, (root) => {
      const written = `cat >/tmp/test.yml <<'END'\n${JSON.stringify(document(test))}\nEND\n`;
      const { status, output } = judge(root, bundles, `${written}promtool test rules /tmp/test.yml`);
      assert.equal(status, 0, output);
    });
  }

  it("each says what happened and how urgent it is", () => {
    const text = bundles.configuration.files?.["/etc/prometheus/rules/estate.yml"]?.content ?? "";
    const alerts = text.match(/"alert": "\w+"/g) ?? [];
    assert.equal(new Set(alerts).size, alerts.length);
    assert.equal(alerts.length, (text.match(/"severity": "(page|ticket)"/g) ?? []).length);
    assert.equal(alerts.length, (text.match(/"summary": "[^"]+"/g) ?? []).length);
  });
});
