import type { Change } from "./plan.ts";

/** What people call a type whose own name says less. */
const KINDS: Readonly<Record<string, string>> = {
  "command:remote:Command": "step on a host",
  "consul:index/aclPolicy:AclPolicy": "Consul policy",
  "consul:index/aclToken:AclToken": "Consul token",
  "consul:index/node:Node": "Consul node",
  "consul:index/service:Service": "Consul service",
  "digitalocean:index/dnsRecord:DnsRecord": "DNS record",
  "digitalocean:index/domain:Domain": "zone",
  "digitalocean:index/droplet:Droplet": "machine",
  "digitalocean:index/sshKey:SshKey": "SSH key",
  "digitalocean:index/vpc:Vpc": "network",
  "fastly:index/serviceVcl:ServiceVcl": "CDN service",
  "fastly:index/tlsSubscription:TlsSubscription": "CDN certificate",
  "fastly:index/tlsSubscriptionValidation:TlsSubscriptionValidation": "CDN certificate's validation",
  "openstack:compute/instance:Instance": "machine",
  "openstack:compute/keypair:Keypair": "SSH key",
  "openstack:networking/network:Network": "network",
  "openstack:networking/subnet:Subnet": "subnet",
  "random:index/randomPassword:RandomPassword": "password",
  "tls:index/certRequest:CertRequest": "certificate request",
  "tls:index/locallySignedCert:LocallySignedCert": "certificate",
  "tls:index/privateKey:PrivateKey": "key",
  "tls:index/selfSignedCert:SelfSignedCert": "authority",
};

/** What the program does on a host, by the end of the command's name. */
const STEPS: Readonly<Record<string, string>> = {
  ready: "first boot of a host",
  configuration: "configuration of a host",
  certificates: "certificates of a host",
  secrets: "secrets of a host",
};

/** `DNS record`: a kind of resource as people call it. */
export function kindOf({ type, name }: Pick<Change, "type" | "name">): string {
  const step = STEPS[name.split("-").at(-1) ?? ""];
  if (type === "command:remote:Command" && step !== undefined) return step;
  if (Object.hasOwn(KINDS, type)) return KINDS[type] ?? type;
  if (type.startsWith("pulumi:providers:")) return `provider ${type.slice("pulumi:providers:".length)}`;
  const word = type.split(":").at(-1) ?? type;
  const words = word.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
  return type.startsWith("estate:") ? `component ${words}` : words;
}

export function isMachine({ type }: Pick<Change, "type">): boolean {
  return MACHINES.has(type);
}

const MACHINES: ReadonlySet<string> = new Set([
  "digitalocean:index/droplet:Droplet",
  "openstack:compute/instance:Instance",
]);
