import type { Server } from "../../stacks/vocabulary/index.ts";
import { lines, programDirectory } from "../base/place.ts";
import type { Host } from "../host.ts";
import { isConsulServer } from "./agent.ts";

/** For `consul` on the command line, the maintenance unit and checks. */
export const tokenFile = "/etc/consul.d/agent.token";

/**
 * In place of the package's unit, which waits for a file of the package's own and, as `notify`, for the first contact
 * with a server: an agent without servers runs and goes on trying.
 */
export function agentUnit(host: Host): string {
  const server = isConsulServer(host);
  return `[Unit]
Description=Consul ${server ? "server" : "agent"}
Documentation=https://developer.hashicorp.com/consul/docs
Wants=network-online.target
After=network-online.target

[Service]
Type=exec
User=consul
Group=consul
${server ? "SupplementaryGroups=ssl-cert\n" : ""}StateDirectory=consul
StateDirectoryMode=0750
ExecStart=/usr/bin/consul agent -config-dir=/etc/consul.d
ExecReload=/bin/kill -HUP $MAINPID
Restart=always
RestartSec=2
LimitNOFILE=65536
NoNewPrivileges=true
ProtectSystem=full
ProtectHome=true
PrivateTmp=true

[Install]
WantedBy=multi-user.target
`;
}

/** Tries until the cluster has a leader and the token is made; then there is nothing left to do. */
export function serverTokenService(tokensFile: string, { name, datacenter }: Server): string {
  return lines(
    "[Unit]",
    "Description=Token of the Consul server's own agent",
    "After=consul.service",
    "StartLimitIntervalSec=0",
    "",
    "[Service]",
    "Type=exec",
    "RemainAfterExit=yes",
    `ExecStart=/usr/bin/python3 -I ${programDirectory}/consul-server-token ${tokensFile} ${name} ${datacenter}`,
    "Restart=on-failure",
    "RestartSec=2",
    "CapabilityBoundingSet=",
    "IPAddressAllow=localhost",
    "IPAddressDeny=any",
    "NoNewPrivileges=yes",
    "PrivateDevices=yes",
    "PrivateTmp=yes",
    "ProtectHome=yes",
    "ProtectSystem=strict",
    "",
    "[Install]",
    "WantedBy=multi-user.target",
  );
}

/** As an interrupted client does (Consul documentation, `skip_leave_on_interrupt`); only while the machine goes down. */
const leave = [
  '[ "$$(systemctl is-system-running)" = stopping ] || exit 0',
  "agent=$$(systemctl show --property=MainPID --value consul.service)",
  "systemctl kill --kill-whom=main --signal=INT consul.service",
  "timeout 15 tail --pid=$$agent --follow=name /dev/null",
].join("; ");

/**
 * Ordered after what serves, so that a machine that goes down takes itself out of the lists before its services stop,
 * and load balancers have the time to notice. At its start it takes that back as soon as the agent answers, and lets
 * nobody wait for it.
 *
 * Then a client leaves, so that a successor of its name is welcome at once. A server stays a member: a reboot changes
 * nothing about the quorum.
 *
 * @param drain seconds; 0 where nothing is served
 */
export function maintenanceUnit(drain: number, isServer: boolean): string {
  const drained = drain > 0 ? [`ExecStop=/bin/sleep ${drain}`] : [];
  const left = isServer ? [] : [`ExecStop=-+/bin/sh -c '${leave}'`];
  return [
    "[Unit]",
    "Description=Out of Consul's lists while the machine goes down",
    "After=consul.service systemd-resolved.service nginx.service ssh.service",
    "",
    "[Service]",
    "Type=exec",
    "RemainAfterExit=yes",
    "User=consul",
    "Group=consul",
    `Environment=CONSUL_HTTP_TOKEN_FILE=${tokenFile}`,
    "ExecStart=/bin/sh -c 'until consul maint -disable; do sleep 2; done'",
    'ExecStop=-/usr/bin/consul maint -enable -reason "the machine goes down"',
    ...drained,
    ...left,
    `TimeoutStopSec=${drain + 30}`,
    "",
    "[Install]",
    "WantedBy=multi-user.target",
    "",
  ].join("\n");
}
