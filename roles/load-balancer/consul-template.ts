import { paths, units } from "./paths.ts";

/**
 * consul-template's configuration: the template, where it goes, and the command once that has changed. The command may
 * do one thing as root: start the unit that checks the candidate and puts it in force. Where HAProxy refuses it that
 * unit has failed, for all to see, and consul-template goes on watching.
 *
 * @param wait seconds for changes to settle
 */
export function consulTemplateConfiguration(wait: number): string {
  return `consul {
  address = "127.0.0.1:8500"
  retry {
    enabled     = true
    attempts    = 0
    backoff     = "250ms"
    max_backoff = "10s"
  }
}

# Without a leader, what is known.
max_stale = "10m"

wait {
  min = "${wait}s"
  max = "${wait * 3}s"
}

template {
  source      = "${paths.template}"
  destination = "${paths.candidate}"
  perms       = 0644
  command     = ["sh", "-c", "${sudo} ${startAccept} || true"]
}
`;
}

const sudo = "/usr/bin/sudo --non-interactive";
const startAccept = `/usr/bin/systemctl start ${units.accept}`;

/** The one thing that consul-template may do as root. */
export const sudoRule = `consul-template ALL=(root) NOPASSWD: ${startAccept}\n`;

export const consulTemplateUnit = `[Unit]
Description=consul-template for HAProxy
Documentation=https://github.com/hashicorp/consul-template
After=consul.service haproxy.service

[Service]
Type=exec
User=consul-template
Group=consul-template
EnvironmentFile=${paths.consulTemplateToken}
StateDirectory=consul-template
ExecStart=/usr/bin/consul-template -config=${paths.consulTemplate}
ExecReload=/bin/kill -HUP $MAINPID
KillSignal=SIGINT
Restart=always
RestartSec=5
ProtectHome=true
PrivateTmp=true

[Install]
WantedBy=multi-user.target
`;

/** A unit that brings a configuration into force, once. */
export function configurationUnit(
  verb: "accept" | "render",
  description: string,
  settings: readonly string[] = [],
): string {
  return [
    "[Unit]",
    `Description=${description}`,
    // A list that changes often is no reason to stop following it.
    "StartLimitIntervalSec=0",
    "",
    "[Service]",
    "Type=oneshot",
    ...settings,
    `ExecStart=${paths.configurationProgram} ${verb}`,
    "",
  ].join("\n");
}

/** Before HAProxy starts there is a configuration, if need be without servers. */
export const haproxyDropIn = `[Service]
ExecStartPre=${paths.configurationProgram} ensure
`;
