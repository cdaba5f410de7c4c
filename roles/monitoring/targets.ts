import { canonicalName, internalName } from "../../stacks/derive/names.ts";
import { nodeExporterPort } from "../../stacks/derive/ports.ts";
import { loadBalancers, serversWithRole, webServices } from "../../stacks/derive/servers.ts";
import type { Estate, Path, Server, WebService } from "../../stacks/vocabulary/index.ts";
import { authorityPath } from "../base/certificates.ts";
import { type Host, hasConsul } from "../host.ts";
import { exporterPort } from "../postgresql/exporter.ts";
import { scope } from "../postgresql/place.ts";
import { targetsFile } from "./consul-targets.ts";
import { ports } from "./place.ts";

/** Targets with labels of their own. */
interface StaticTargets {
  readonly targets: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
}

/**
 * What Prometheus asks, by job (Prometheus documentation, configuration). Machines come from the catalog, by the name that
 * reaches them from here; services and the databases from Consul, through the agent on this machine.
 */
export function scrapeJobs(host: Host): readonly object[] {
  const { estate } = host;
  return [
    { job_name: "prometheus", static_configs: [local(host, ports.prometheus)] },
    { job_name: "alertmanager", static_configs: [local(host, ports.alertmanager)] },
    { job_name: "push", honor_labels: true, static_configs: [local(host, ports.push)] },
    { job_name: "statsd", honor_labels: true, static_configs: [local(host, ports.statsdMetrics)] },
    {
      job_name: "node",
      static_configs: estate.servers.map((server) => machine(host, server, nodeExporterPort)),
    },
    {
      job_name: "haproxy",
      static_configs: loadBalancers(estate).map((server) =>
        machine(host, server, estate.loadBalancers.statisticsPort),
      ),
    },
    ...(hasConsul(host) ? consulJobs(host) : []),
    probeJob("public", "public", publicAddresses(estate)),
    probeJob("redirects", "redirect", redirectAddresses(estate)),
    probeJob("packages", "published", packageAddresses(estate)),
  ];
}

function local(host: Host, port: number): StaticTargets {
  return { targets: [`127.0.0.1:${port}`], labels: { instance: host.name } };
}

/** In its own datacenter a machine is reached by its private address. */
function machine(host: Host, server: Server, port: number): StaticTargets {
  const { estate } = host;
  const near = server.datacenter === host.server.datacenter;
  const name = near ? internalName(estate, server) : canonicalName(estate, server);
  return {
    targets: [`${name}:${port}`],
    labels: { instance: canonicalName(estate, server), role: server.role, datacenter: server.datacenter },
  };
}

function consulJobs(host: Host): readonly object[] {
  const { estate } = host;
  const agent = `127.0.0.1:${ports.consul}`;
  const discovered = { file_sd_configs: [{ files: [targetsFile] }] };
  const databases = { source_labels: ["service"], regex: scope, action: "keep" };
  return [
    {
      job_name: "consul",
      metrics_path: "/v1/agent/metrics",
      params: { format: ["prometheus"] },
      authorization: { credentials_file: consulTokenFile },
      static_configs: [local(host, ports.consul)],
    },
    probeJob("consul-leader", "consul-leader", [`http://${agent}/v1/status/leader`]),
    {
      ...probe("services", "tcp"),
      ...discovered,
      relabel_configs: toProbe,
    },
    ...(serversWithRole(estate, estate.postgresql.role).length === 0
      ? []
      : [
          {
            job_name: "postgresql",
            ...discovered,
            relabel_configs: [databases, port(exporterPort)],
          },
          {
            job_name: "patroni",
            scheme: "https",
            tls_config: { ca_file: authorityPath(estate), server_name: estate.postgresql.host },
            ...discovered,
            relabel_configs: [databases, port(ports.patroni)],
          },
        ]),
  ];
}

export const consulTokenFile = "/etc/prometheus/consul-token";

/** Another port of the address that Consul names. */
function port(number: number): object {
  return {
    source_labels: ["__address__"],
    regex: "(.*):[0-9]+",
    replacement: `$1:${number}`,
    target_label: "__address__",
  };
}

/** The address becomes a parameter, and the prober is asked (blackbox exporter, README). */
const toProbe = [
  { source_labels: ["__address__"], target_label: "__param_target" },
  { source_labels: ["__param_target"], target_label: "instance" },
  { target_label: "__address__", replacement: `127.0.0.1:${ports.blackbox}` },
];

function probe(job: string, module: string) {
  return { job_name: job, metrics_path: "/probe", params: { module: [module] } };
}

function probeJob(job: string, module: string, targets: readonly string[]): object {
  return { ...probe(job, module), static_configs: [{ targets }], relabel_configs: toProbe };
}

/** Every public domain that something is served under, and what is watched from outside; each once. */
export function publicAddresses(estate: Estate): readonly string[] {
  const watched = Object.values(estate.uptimeChecks).flatMap(({ target, type }) =>
    type === "https" ? [target] : [],
  );
  const served = webServices(estate).flatMap(([, service]) =>
    service.domains.map((domain) => `https://${domain}${firstPath(service)}`),
  );
  return [...new Set([...served, ...watched])];
}

function firstPath(service: WebService): Path {
  return service.allowedPaths?.[0] ?? service.path ?? "/";
}

function redirectAddresses(estate: Estate): readonly string[] {
  const secure = estate.redirects.map(({ from }) => `https://${from}/`);
  // Whoever answers, the CDN or a load balancer: a switch changes nothing here.
  const plain = webServices(estate).map(([, { domains }]) => `http://${domains[0]}/`);
  return [...new Set([...secure, ...plain])];
}

function packageAddresses(estate: Estate): readonly string[] {
  return Object.entries(estate.aptRepositories).flatMap(([name, { host, releases, role }]) =>
    serversWithRole(estate, role).length === 0
      ? []
      : releases.map((release) => `http://${host}/${name}/dists/${release}/InRelease`),
  );
}
