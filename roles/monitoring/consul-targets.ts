import { unitPath } from "../base/place.ts";
import type { HostPath } from "../bundle.ts";
import type { Part } from "../part.ts";
import { secretText } from "../secrets.ts";
import { ports } from "./place.ts";

const unit = "estate-consul-targets.service";
const configuration: HostPath = "/etc/prometheus/consul-template.hcl";
const template: HostPath = "/etc/prometheus/services.json.ctmpl";
const token: HostPath = "/etc/prometheus/consul-template.environment";

/** What Consul knows, for Prometheus: one group for each instance, well or not, with labels `service`, `node`, `tags`. */
export const targetsFile: HostPath = "/var/lib/estate-consul-targets/services.json";

/**
 * Prometheus learns from Consul by way of a file that consul-template writes: the releases' Prometheus is built without
 * discovery by Consul itself.
 *
 * @param wait seconds for changes to settle
 */
export function consulTargets(wait: number): Part {
  return {
    role: "monitoring",
    packages: ["consul-template"],
    files: {
      [configuration]: {
        content: `consul {
  address = "127.0.0.1:${ports.consul}"
  retry {
    enabled     = true
    attempts    = 0
    backoff     = "250ms"
    max_backoff = "10s"
  }
}

wait {
  min = "${wait}s"
  max = "${wait * 3}s"
}

template {
  source      = "${template}"
  destination = "${targetsFile}"
  perms       = 0644
}
`,
        restart: [unit],
      },
      [template]: { content: targetsTemplate, restart: [unit] },
      [unitPath(unit)]: {
        content: `[Unit]
Description=Consul's services as Prometheus' targets
After=consul.service

[Service]
Type=exec
User=prometheus
EnvironmentFile=${token}
StateDirectory=estate-consul-targets
ExecStart=/usr/bin/consul-template -config=${configuration}
ExecReload=/bin/kill -HUP $MAINPID
KillSignal=SIGINT
Restart=always
RestartSec=5
NoNewPrivileges=yes
PrivateTmp=yes
ProtectSystem=strict
ProtectHome=yes

[Install]
WantedBy=multi-user.target
`,
        restart: [unit],
      },
    },
    secrets: {
      [token]: { content: secretText`CONSUL_TOKEN=${"consul/agent-token"}\n`, mode: "0600", restart: [unit] },
    },
    units: { [unit]: { enabled: true, started: true } },
  };
}

/** Consul's own port is not for clients. */
const targetsTemplate = `[{{ $first := true }}
{{- range services }}{{ if ne .Name "consul" }}{{ range service (printf "%s|any" .Name) }}{{ if not $first }},{{ end }}
  {
    "targets": ["{{ .Address }}:{{ .Port }}"],
    "labels": {"service": {{ .Name | toJSON }}, "node": {{ .Node | toJSON }}, "tags": {{ join "," .Tags | toJSON }}}
  }
{{- $first = false }}{{ end }}{{ end }}{{ end }}
]
`;
