import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { SeedFiles } from "./files.ts";

const PROGRAM = "/opt/digitalocean/bin/do-agent";

/**
 * Stands for DigitalOcean's agent on a Droplet with `monitoring`: under its name, as its user, and by its way
 * (digitalocean/do-agent, packaging/scripts/after_install.sh, packaging/etc/systemd/system/do-agent.service,
 * pkg/clients/tsclient/client.go). The real one says so in its log alone where it is cut off; this one fails as a unit,
 * until it has reached the service again.
 */
export function agentFiles(): SeedFiles {
  const file = (...lines: readonly string[]) => ({ content: `${lines.join("\n")}\n`, mode: 0o644 });
  const units = "/etc/systemd/system";
  return {
    [PROGRAM]: { content: readFileSync(join(import.meta.dirname, "do-agent"), "utf8"), mode: 0o755 },
    [`${units}/do-agent-install.service`]: file(
      "[Unit]",
      "Description=The account of DigitalOcean's agent, which its package makes",
      "",
      "[Service]",
      "Type=oneshot",
      "RemainAfterExit=yes",
      'ExecStart=/bin/sh -c "useradd -s /bin/false -M --system do-agent || true"',
    ),
    [`${units}/do-agent.service`]: file(
      "[Unit]",
      "Description=DigitalOcean's agent for metrics and alerts",
      "Requires=do-agent-install.service",
      "After=do-agent-install.service network-online.target",
      "Wants=network-online.target",
      "",
      "[Service]",
      "Type=oneshot",
      "User=do-agent",
      `ExecStart=${PROGRAM}`,
      "NoNewPrivileges=yes",
    ),
    [`${units}/do-agent.timer`]: file(
      "[Unit]",
      "Description=DigitalOcean's agent sends every minute",
      "",
      "[Timer]",
      "OnBootSec=15s",
      "OnUnitInactiveSec=60s",
      "AccuracySec=1s",
    ),
    // An enabled unit without a link.
    [`${units}/timers.target.d/do-agent.conf`]: file("[Unit]", "Wants=do-agent.timer"),
  };
}
