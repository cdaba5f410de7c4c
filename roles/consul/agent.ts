import { internalName } from "../../stacks/derive/names.ts";
import { privateNetworkOf } from "../../stacks/derive/networks.ts";
import { serversWithRole } from "../../stacks/derive/servers.ts";
import { authorityPath, certificatePath } from "../base/certificates.ts";
import { type Host, listensOnIpv6 } from "../host.ts";

/** Whether it is one of the servers; every other machine of the datacenter runs a client. */
export function isConsulServer({ estate, server }: Host): boolean {
  return server.role === estate.consul.role;
}

/** Where the interface is open to those who deploy; a firewall says who they are (`stacks/derive/ports.ts`). */
const httpsPort = 8501;

/**
 * What a preview may show of an agent's configuration (Consul documentation, agent configuration). Keys and tokens are
 * in files beside it; Consul joins all of them.
 */
export function agentConfiguration(host: Host): object {
  const { estate, server } = host;
  const servers = serversWithRole(estate, estate.consul.role);
  return {
    datacenter: server.datacenter,
    // The node identity in the agent's token has this name.
    node_name: server.name,
    data_dir: "/var/lib/consul",
    // The address in the private network, whichever it is.
    bind_addr: `{{ GetAllInterfaces | include "network" "${privateNetworkOf(estate, server)}" | attr "address" }}`,
    client_addr: "127.0.0.1",
    retry_join: servers.map((each) => internalName(estate, each)),
    retry_interval: "2s",
    ports: { dns: 8600, http: 8500, grpc: -1, grpc_tls: -1, https: isConsulServer(host) ? httpsPort : -1 },
    ui_config: { enabled: true },
    disable_update_check: true,
    // Of local files only: nobody adds a command through the interface.
    enable_local_script_checks: true,
    // Checks of services on this machine trust the internal authority, as load balancers do.
    enable_agent_tls_for_checks: true,
    // A restart is no departure: others see it as gone after some seconds without it, and not for a short pause.
    leave_on_terminate: false,
    // The declared gossip key is the one in force.
    disable_keyring_file: true,
    acl: { enabled: true, default_policy: "deny", down_policy: "extend-cache" },
    telemetry: { prometheus_retention_time: "60s", disable_hostname: true },
    // Between Consul's values for large and for the smallest servers (server performance): 6 s without a leader.
    performance: { raft_multiplier: 3 },
    ...(isConsulServer(host) ? serverSettings(host, servers.length) : clientSettings(host)),
  };
}

/**
 * Servers take connections from servers and clients with a certificate only, and from each other only with the name
 * `server.DATACENTER.consul` in it: without a certificate nobody speaks Raft to them.
 */
function serverSettings(host: Host, servers: number): object {
  const { estate } = host;
  const certificate = certificatePath(estate.consul.serverName);
  return {
    server: true,
    bootstrap_expect: servers,
    // A socket of IPv6 takes both.
    addresses: { https: listensOnIpv6(host) ? "::" : "0.0.0.0" },
    connect: { enabled: true },
    auto_encrypt: { allow_tls: true },
    tls: {
      defaults: {
        ca_file: authorityPath(estate),
        // Certificate and key are in one file; each is found in it by its PEM label.
        cert_file: certificate,
        key_file: certificate,
        verify_outgoing: true,
        tls_min_version: "TLSv1_2",
      },
      internal_rpc: { verify_incoming: true, verify_server_hostname: true },
    },
  };
}

/**
 * Clients get a certificate of three days from the servers and renew it themselves (auto-encryption), since only
 * servers hold one of the internal authority.
 */
function clientSettings({ estate }: Host): object {
  return {
    server: false,
    auto_encrypt: { tls: true },
    tls: {
      defaults: { ca_file: authorityPath(estate), verify_outgoing: true, tls_min_version: "TLSv1_2" },
      internal_rpc: { verify_server_hostname: true },
    },
  };
}
