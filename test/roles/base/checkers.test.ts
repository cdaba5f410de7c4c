import assert from "node:assert/strict";
import { judge, quiet } from "../../support/daemons.ts";
import { bundlesOf, images } from "../../support/hosts.ts";
import { withDaemons } from "./support.ts";

describe("base: what the daemons and tools say", () => {
  for (const image of images) {
    withDaemons(`chrony takes its configuration (${image})`, (root) => {
      const { status, output } = judge(
        root,
        bundlesOf("prod", "lb0-iad1", image),
        "chronyd -p -f /etc/chrony/chrony.conf | head -1",
      );
      const pool = {
        "debian-12": "pool 2.debian.pool.ntp.org iburst\n",
        "ubuntu-24.04": "pool ntp.ubuntu.com iburst maxsources 4\n",
      };
      assert.deepEqual({ status, output }, { status: 0, output: pool[image] });
    });

    withDaemons(`apt reads the sources, each with its key and its release (${image})`, (root) => {
      const { status, output } = judge(
        root,
        bundlesOf("prod", "lb0-iad1", image),
        "rm -f /etc/apt/sources.list && apt-get update --print-uris | grep -o \"'.*InRelease'\" | sort",
      );
      const release = { "debian-12": "bookworm", "ubuntu-24.04": "noble" }[image];
      assert.deepEqual(
        [status, ...output.trimEnd().split("\n")],
        [
          0,
          `'http://apt.psf.io/psf/dists/${release}/InRelease'`,
          `'https://apt.releases.hashicorp.com/dists/${release}/InRelease'`,
        ],
      );
    });
  }

  withDaemons("systemd takes the units", (root) => {
    const { status, output } = judge(
      root,
      bundlesOf("prod", "lb0-iad1"),
      "systemd-analyze verify --man=no /etc/systemd/system/estate-drift.* /etc/systemd/system/estate-firewall-names.* /etc/systemd/system/estate-host-keys.service /etc/systemd/system/estate-hostname.service",
    );
    assert.deepEqual({ status, output }, { status: 0, output: "" });
  });

  withDaemons("only security upgrades come by themselves, and nothing reboots", (root) => {
    const { status, output } = judge(
      root,
      bundlesOf("prod", "lb0-iad1"),
      "apt-config dump | grep -E '^(APT::Periodic::(Update|Unattended)|Unattended-Upgrade::(Origins-Pattern::|Allowed-Origins::|Automatic-Reboot))'",
    );
    assert.deepEqual(
      { status, output },
      {
        status: 0,
        output: [
          'APT::Periodic::Update-Package-Lists "1";',
          'APT::Periodic::Unattended-Upgrade "1";',
          `Unattended-Upgrade::Origins-Pattern:: "origin=Debian,codename=\${distro_codename}-security,label=Debian-Security";`,
          `Unattended-Upgrade::Origins-Pattern:: "origin=Ubuntu,archive=\${distro_codename}-security";`,
          'Unattended-Upgrade::Automatic-Reboot "false";',
          "",
        ].join("\n"),
      },
    );
  });

  withDaemons("the exporter takes its options, and finds metrics in the folder", (root) => {
    const { status, output } = judge(
      root,
      bundlesOf("prod", "lb0-iad1"),
      [
        ". /etc/default/prometheus-node-exporter",
        "mkdir -p /var/lib/prometheus/node-exporter",
        "echo 'estate_drift 1' >/var/lib/prometheus/node-exporter/estate-drift.prom",
        "ip link set lo up",
        "prometheus-node-exporter $ARGS --log.level=error & exporter=$!",
        "for try in $(seq 300); do curl -sf localhost:9100/metrics >/tmp/metrics && break; sleep 0.1; done",
        "kill $exporter",
        "grep ^estate_drift /tmp/metrics",
      ].join("\n"),
    );
    assert.match(output, /^estate_drift 1$/m, `status ${status}`);
  });

  withDaemons("a package source's key is fetched if it has the declared fingerprint", (root) => {
    const fetch = "/etc/apt/estate/fetch-key file:///tmp/given.asc";
    const { output } = judge(
      root,
      bundlesOf("prod", "lb0-iad1"),
      [
        "export GNUPGHOME=/tmp/gnupg",
        "mkdir -m 0700 $GNUPGHOME",
        quiet("gpg --batch --quiet --passphrase '' --quick-generate-key vendor@example.org rsa2048 sign"),
        quiet("gpg --armor --export vendor@example.org >/tmp/given.asc"),
        "fingerprint=$(gpg --with-colons --show-keys /tmp/given.asc 2>/dev/null | sed -n 's/^fpr:*\\([0-9A-F]*\\):/\\1/p' | head -1)",
        `${fetch} "$fingerprint" /etc/apt/keyrings/hashicorp.asc && cmp /tmp/given.asc /etc/apt/keyrings/hashicorp.asc && echo same`,
        "rm /etc/apt/keyrings/hashicorp.asc",
        `${fetch} 798AEC654E5C15428C8E42EEAA16FCBCA621E701 /etc/apt/keyrings/hashicorp.asc 2>&1`,
        quiet("gpg --batch --quiet --passphrase '' --quick-generate-key second@example.org rsa2048 sign"),
        quiet("gpg --batch --quiet --armor --export >/tmp/given.asc"),
        `${fetch} "$fingerprint" /etc/apt/keyrings/hashicorp.asc 2>&1 | sed "s/$fingerprint/FINGERPRINT/"`,
        "rm /tmp/given.asc",
        `${fetch} "$fingerprint" /etc/apt/keyrings/hashicorp.asc 2>&1`,
        "ls /etc/apt/keyrings",
      ].join("\n"),
    );
    assert.deepEqual(output.trimEnd().split("\n"), [
      "same",
      "fetch-key: file:///tmp/given.asc is not the key 798AEC654E5C15428C8E42EEAA16FCBCA621E701; see whether its owner replaced it",
      "fetch-key: file:///tmp/given.asc is not the key FINGERPRINT; see whether its owner replaced it",
      "fetch-key: file:///tmp/given.asc cannot be had: Failed to fetch file:/tmp/given.asc  File not found - /tmp/given.asc (2: No such file or directory)",
      "psf.asc",
    ]);
  });
});
