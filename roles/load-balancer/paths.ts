import type { HostPath, UnitName } from "../bundle.ts";

/** Where things of the load balancer are on the host. */
export const paths = {
  /** Written on the host, from the template and what Consul knows. */
  configuration: "/etc/haproxy/haproxy.cfg",
  template: "/etc/haproxy/haproxy.cfg.template",
  /** What consul-template made of it, not in force yet. */
  candidate: "/var/lib/consul-template/haproxy.cfg",
  /** Accepted values of Fastly-Token, one a line. */
  tokens: "/etc/haproxy/fastly-tokens",
  /** One line: "thumbprint" and the thumbprint of the account with the public authority. */
  thumbprint: "/etc/haproxy/acme-thumbprint.map",
  /** Public certificates, each with its key; HAProxy takes all files in it. */
  publicCertificates: "/etc/haproxy/certs",
  /** What {@link paths.configurationProgram} may be asked to do is in its first lines. */
  configurationProgram: "/usr/local/lib/estate/haproxy-configuration",
  certificateProgram: "/usr/local/lib/estate/public-certificates",
  certificateSettings: "/etc/haproxy/public-certificates.json",
  accountKey: "/etc/haproxy/acme-account-key.pem",
  consulTemplate: "/etc/consul-template.d/haproxy.hcl",
  consulTemplateToken: "/etc/consul-template.d/token.env",
} as const satisfies Readonly<Record<string, HostPath>>;

export const units = {
  haproxy: "haproxy.service",
  /** Renders and puts in force now. */
  render: "haproxy-configuration.service",
  /** Puts in force what consul-template has rendered. */
  accept: "haproxy-candidate.service",
  consulTemplate: "consul-template.service",
  certificates: "public-certificates.service",
  certificatesTimer: "public-certificates.timer",
} as const satisfies Readonly<Record<string, UnitName>>;
