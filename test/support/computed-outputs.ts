import { createHash } from "node:crypto";
import { isRecord } from "./wire.ts";

/** What a provider adds to a resource's inputs, as shaped by the providers' schemas; the same in every run. */
export interface Computed {
  readonly id: string;
  readonly outputs: Readonly<Record<string, unknown>>;
}

export interface Created {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** Plain values. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Another one gives other values: what the clock or a test has renewed. */
  readonly generation: string;
  /** Counts the addresses given so far, from 1. */
  readonly nextAddress: () => number;
}

/** A key that there is: the program computes with it. */
const publicKeyPem = `-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
-----END PUBLIC KEY-----
`;

const certificateEnd = "2031-01-01T00:00:00Z";

export function computedOutputs(created: Created): Computed {
  const { type, name, inputs, urn, generation } = created;
  const id = uuid(urn);
  switch (type) {
    case "digitalocean:index/droplet:Droplet": {
      const address = created.nextAddress();
      return {
        id: numericId(urn),
        outputs: {
          dropletUrn: `do:droplet:${numericId(urn)}`,
          ipv4Address: publicAddress(address),
          ipv4AddressPrivate: privateAddress(address),
          ipv6Address: inputs.ipv6 === true ? publicAddress6(address) : "",
        },
      };
    }
    case "digitalocean:index/domain:Domain":
      return { id: text(inputs.name), outputs: { domainUrn: `do:domain:${text(inputs.name)}` } };
    case "digitalocean:index/tag:Tag":
      return { id: text(inputs.name), outputs: {} };
    case "digitalocean:index/sshKey:SshKey":
      return { id: numericId(urn), outputs: { fingerprint: `fingerprint of ${name}` } };
    case "digitalocean:index/dnsRecord:DnsRecord":
      return { id: numericId(urn), outputs: {} };
    case "digitalocean:index/volume:Volume":
      return { id, outputs: { volumeUrn: `do:volume:${id}` } };
    case "openstack:compute/keypair:Keypair":
      return { id: text(inputs.name), outputs: {} };
    case "openstack:compute/instance:Instance":
      return { id, outputs: instance(inputs, created.nextAddress()) };
    case "openstack:networking/port:Port":
      return { id, outputs: { allFixedIps: [privateAddress(created.nextAddress())] } };
    case "openstack:networking/floatingIp:FloatingIp":
      return { id, outputs: { address: publicAddress(created.nextAddress()) } };
    case "fastly:index/tlsSubscription:TlsSubscription":
      return {
        id,
        outputs: {
          configurationId: "configuration",
          managedDnsChallenges: texts(inputs.domains).map((domain) => ({
            recordName: `_acme-challenge.${domain}`,
            recordType: "CNAME",
            recordValue: `${domain.replaceAll(".", "-")}.fastly-validations.com`,
          })),
        },
      };
    case "fastly:index/tlsSubscriptionValidation:TlsSubscriptionValidation":
      return { id: text(inputs.subscriptionId), outputs: {} };
    case "tls:index/privateKey:PrivateKey":
      return {
        id,
        outputs: {
          privateKeyPem: `PEM private key of ${name}${generation}\n`,
          privateKeyOpenssh: `OpenSSH private key of ${name}\n`,
          publicKeyPem,
          publicKeyOpenssh: `ssh-ed25519 ${Buffer.from(name).toString("base64")}\n`,
        },
      };
    case "tls:index/certRequest:CertRequest":
      return { id, outputs: { certRequestPem: `certificate request ${name}\n` } };
    case "tls:index/locallySignedCert:LocallySignedCert":
    case "tls:index/selfSignedCert:SelfSignedCert":
      return {
        id,
        outputs: { certPem: `certificate ${name}${generation}\n`, validityEndTime: certificateEnd },
      };
    case "random:index/randomPassword:RandomPassword":
      return { id: "none", outputs: { result: `${generation}generated-${name}`.padEnd(48, "0") } };
    case "consul:index/aclToken:AclToken":
      return { id, outputs: { accessorId: id } };
    case "command:remote:Command":
      return { id: `${name}-id`, outputs: { stdout: "", stderr: "" } };
    default:
      return { id, outputs: {} };
  }
}

/** What a provider's function answers. */
export function invoked(token: string, inputs: Readonly<Record<string, unknown>>): Record<string, unknown> {
  switch (token) {
    case "openstack:images/getImage:getImage":
      return { id: `image ${text(inputs.nameRegex)}` };
    case "openstack:networking/getNetwork:getNetwork":
      return { id: `network ${text(inputs.name)}` };
    case "fastly:index/getTlsConfiguration:getTlsConfiguration":
      return {
        id: inputs.id,
        dnsRecords: [
          { recordType: "A", recordValue: "151.101.2.132", region: "global" },
          { recordType: "CNAME", recordValue: "na.sni.fastly.net", region: "na/eu" },
          { recordType: "CNAME", recordValue: "dualstack.x.sni.global.fastly.net", region: "global" },
        ],
      };
    case "consul:index/getAclTokenSecretId:getAclTokenSecretId":
      return { accessorId: inputs.accessorId, secretId: `secret of ${text(inputs.accessorId)}` };
    case "tls:index/getPublicKey:getPublicKey":
      return { publicKeyOpenssh: "ssh-ed25519 derived\n" };
    default:
      throw new Error(
        `computed-outputs.ts does not know the function ${token}; add what its provider answers`,
      );
  }
}

/** Merged into the networks of the list, as the provider does. */
function instance(inputs: Readonly<Record<string, unknown>>, address: number): Record<string, unknown> {
  const networks = Array.isArray(inputs.networks) ? inputs.networks.filter(isRecord) : [];
  return {
    accessIpV4: publicAddress(address),
    // In brackets, as the provider writes it.
    accessIpV6: `[${publicAddress6(address)}]`,
    networks: networks.map((network, index) => ({
      ...network,
      fixedIpV4:
        index === 0
          ? publicAddress(address)
          : index === networks.length - 1
            ? privateAddress(address)
            : `192.0.2.${index + 1}`,
    })),
  };
}

function publicAddress(n: number): string {
  return `198.18.${Math.floor(n / 256)}.${n % 256}`;
}

function publicAddress6(n: number): string {
  return `2001:2::${n.toString(16)}`;
}

function privateAddress(n: number): string {
  return `10.99.${Math.floor(n / 256)}.${n % 256}`;
}

function uuid(urn: string): string {
  const hex = createHash("sha256").update(urn).digest("hex");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}

function numericId(urn: string): string {
  return String(createHash("sha256").update(urn).digest().readUInt32BE(0));
}

function text(value: unknown): string {
  if (typeof value !== "string") throw new Error(`expected a text, got ${JSON.stringify(value)}`);
  return value;
}

function texts(value: unknown): readonly string[] {
  if (!Array.isArray(value)) throw new Error(`expected a list, got ${JSON.stringify(value)}`);
  return value.map(text);
}
