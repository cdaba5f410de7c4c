import { internalName } from "../../stacks/derive/names.ts";
import { serversWithRole } from "../../stacks/derive/servers.ts";
import { registeredServices } from "../../stacks/derive/services.ts";
import { certificateFile } from "../base/certificates.ts";
import { programDirectory, unitPath } from "../base/place.ts";
import type { BundleCheck, HostPath } from "../bundle.ts";
import type { Host } from "../host.ts";
import type { Part, SecretFile } from "../part.ts";
import { roleProgram } from "../program.ts";
import { type SecretText, secretText } from "../secrets.ts";
import { agentConfiguration, isConsulServer } from "./agent.ts";
import { registrationFiles } from "./registrations.ts";
import { agentUnit, maintenanceUnit, serverTokenService, tokenFile } from "./units.ts";

const role = "consul";
const unit = "consul.service";
const maintenance = "consul-maintenance.service";
const serverTokenUnit = "consul-server-token.service";
const tokensFile: HostPath = "/etc/consul.d/tokens.json";

/** An agent on every machine of Consul's datacenter: a server on those of its role, a client on all others. */
export function consul(host: Host): readonly Part[] {
  return [agent(host), ...(isConsulServer(host) ? [serverToken(host)] : []), registrations(host), names()];
}

function agent(host: Host): Part {
  const { estate } = host;
  const server = isConsulServer(host);
  return {
    role,
    packages: ["consul", "curl"],
    directories: { "/etc/consul.d": {} },
    files: {
      "/etc/consul.d/agent.json": {
        content: `${JSON.stringify(agentConfiguration(host), undefined, 2)}\n`,
        restart: [unit],
      },
      "/etc/systemd/system/consul.service": { content: agentUnit(host), restart: [unit] },
    },
    // The package's own, of which nothing is left.
    absent: { "/etc/consul.d/consul.hcl": {} },
    secrets: {
      "/etc/consul.d/gossip.json": readByConsul(secretText`{"encrypt": "${"consul/gossip-key"}"}\n`, {
        restart: [unit],
      }),
      [tokensFile]: readByConsul(tokens(server), { reload: [unit] }),
      [tokenFile]: readByConsul(secretText`${"consul/agent-token"}\n`),
    },
    certificates: server
      ? certificateFile(estate.consul.serverName, { group: "consul", reload: [unit] })
      : {},
    trusting: [unit],
    validators: {
      consul: { command: ["consul", "validate", "-quiet", "/etc/consul.d"], trees: ["/etc/consul.d"] },
    },
    units: { [unit]: { enabled: true, started: true } },
    checks: { consul: server ? serverCheck(host) : clientCheck(host) },
  };
}

/**
 * There is no default token: a request on localhost without one is anonymous. The agent, DNS and registrations by file
 * use the machine's own. A server's configuration makes the cluster's first token, too, which manages everything; no
 * agent runs with it.
 */
function tokens(server: boolean): SecretText {
  const initial: SecretText = server
    ? secretText`"initial_management": "${"consul/management-token"}", `
    : [];
  const own = secretText`"agent": "${"consul/agent-token"}", "dns": "${"consul/agent-token"}", "config_file_service_registration": "${"consul/agent-token"}"`;
  return ['{"acl": {"tokens": {', ...initial, ...own, "}}}\n"];
}

/** Clients' tokens are made through the interface; the servers' own must be there before anything is. */
function serverToken({ server }: Host): Part {
  return {
    role,
    files: {
      ...roleProgram(import.meta.dirname, "consul-server-token"),
      [unitPath(serverTokenUnit)]: {
        content: serverTokenService(tokensFile, server),
        restart: [serverTokenUnit],
      },
    },
    directories: { [programDirectory]: {} },
    units: { [serverTokenUnit]: { enabled: true, started: true } },
  };
}

function readByConsul(
  content: SecretText,
  refreshed: Pick<SecretFile, "reload" | "restart"> = {},
): SecretFile {
  return { content, group: "consul", mode: "0640", ...refreshed };
}

/** The agent has reached a server, there is a leader, and the others see this machine under its name. */
function clientCheck({ server }: Host): Omit<BundleCheck, "role"> {
  const ask = 'curl --silent --show-error --fail --max-time 8 -H "X-Consul-Token: $(cat "$0")"';
  const seen = '"CheckID":"serfHealth","Name":"[^"]*","Status":"passing"';
  return {
    command: [
      "sh",
      "-ec",
      [
        leaderIsKnown(),
        `${ask} http://127.0.0.1:8500/v1/health/node/${server.name} | grep -q '${seen}' ||`,
        `  { echo "Consul's members do not see ${server.name} here: is there another machine of that name?"; exit 1; }`,
      ].join("\n"),
      tokenFile,
    ],
    timeout: 20,
    retries: 60,
  };
}

/** While a cluster is made, or one server after another changes, fewer than expected may be there to elect one. */
function serverCheck({ estate }: Host): Omit<BundleCheck, "role"> {
  const expected = estate.consul.bootstrapExpect;
  const names = serversWithRole(estate, estate.consul.role).map((server) => internalName(estate, server));
  return {
    command: [
      "bash",
      "-ec",
      [
        `if ${leaderIsKnown()}; then exit 0; fi`,
        "there=0",
        `for name in ${names.join(" ")}; do`,
        '  if timeout 1 bash -c ": < /dev/tcp/$name/8300" 2> /dev/null; then there=$((there + 1)); fi',
        "done",
        `echo "no leader is known; $there of ${expected} servers are there"`,
        `[ $there -ge 1 ] && [ $there -lt ${expected} ]`,
      ].join("\n"),
    ],
    timeout: 15,
    retries: 60,
  };
}

function leaderIsKnown(): string {
  return `curl --silent --show-error --fail --max-time 8 http://127.0.0.1:8500/v1/status/leader | grep -q :`;
}

/** Services of this machine, and the way out of the lists when it goes down. */
function registrations(host: Host): Part {
  const { estate, server } = host;
  const served = registeredServices(estate, server.role).length > 0;
  // consul-template lets changes settle before load balancers hear of them.
  const drain = served ? Math.ceil(estate.consul.templateWait) + 2 : 0;
  return {
    role,
    files: {
      ...registrationFiles(host),
      [`/etc/systemd/system/${maintenance}`]: { content: maintenanceUnit(drain, isConsulServer(host)) },
    },
    units: { [maintenance]: { enabled: true, started: true } },
  };
}

/** The host's resolver asks the agent for names below `.consul`. */
function names(): Part {
  return {
    role,
    files: {
      "/etc/systemd/resolved.conf.d/consul.conf": {
        content: "[Resolve]\nDNS=127.0.0.1:8600\nDomains=~consul\n",
        restart: ["systemd-resolved.service"],
      },
    },
    directories: { "/etc/systemd/resolved.conf.d": {} },
  };
}
