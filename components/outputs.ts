import * as pulumi from "@pulumi/pulumi";
import { nameServers } from "../stacks/clouds/digitalocean.ts";
import { cdnFronts } from "../stacks/derive/cdn.ts";
import type { Estate as Catalog, Service } from "../stacks/vocabulary/index.ts";
import type { Estate } from "./estate.ts";

/** What people and scripts read with `pulumi stack output`. */
export interface Outputs {
  /** Every machine by its canonical name. */
  readonly servers: Readonly<Record<string, ServerOutput>>;
  /** Where each service is reached, by its name in the catalog. */
  readonly endpoints: Readonly<Record<string, EndpointOutput>>;
  /** What a domain behind the CDN points at, by service, whether its traffic goes there today or not. */
  readonly cdnNames: Readonly<Record<string, pulumi.Output<string>>>;
  /** What the registrar must be told, by zone. */
  readonly nameServers: Readonly<Record<string, readonly string[]>>;
  /** What trusts the internal authority, PEM: its certificate, and while it rotates the other one's after it. */
  readonly caCertificate: pulumi.Output<string>;
  /** RFC 3339, by certificate, the authority's among them. */
  readonly certificateExpiries: Readonly<Record<string, pulumi.Output<string>>>;
  /**
   * Certificates for machines that someone else runs, by name: their operator installs certificate and key. The key is
   * secret.
   */
  readonly externalCertificates: Readonly<Record<string, ExternalCertificateOutput>>;
  /** `authorized_keys` line of the key with which machines are configured. */
  readonly deployPublicKey: pulumi.Output<string>;
}

interface ExternalCertificateOutput {
  readonly certificate: pulumi.Output<string>;
  readonly privateKey: pulumi.Output<string>;
}

interface ServerOutput {
  readonly publicAddress: pulumi.Output<string>;
  /** Where the datacenter has IPv6. */
  readonly publicAddress6?: pulumi.Output<string>;
  readonly privateAddress: pulumi.Output<string>;
  readonly internalName: string;
  readonly aliases: readonly string[];
  readonly role: string;
}

interface EndpointOutput {
  readonly urls: readonly string[];
  readonly through: "cdn" | "load balancers";
}

export function outputs(estate: Estate): Outputs {
  const { catalog } = estate;
  const behindCdn = new Set(
    cdnFronts(catalog).flatMap(({ service }) => (service.cdn === "on" ? service.domains : [])),
  );
  return {
    servers: Object.fromEntries(
      [...estate.servers.values()].map((server) => [
        server.hostName,
        {
          publicAddress: server.publicAddress,
          ...(server.publicAddress6 ? { publicAddress6: server.publicAddress6 } : {}),
          privateAddress: server.privateAddress,
          internalName: server.internalName,
          aliases: [
            ...new Set([
              ...(server.catalog.listedName ? [server.catalog.listedName] : []),
              ...(server.catalog.aliases ?? []).map(({ name }) => name),
            ]),
          ].filter((alias) => alias !== server.hostName),
          role: server.catalog.role,
        },
      ]),
    ),
    endpoints: Object.fromEntries(
      Object.entries(catalog.services).map(([name, service]) => [
        name,
        endpoint(catalog, service, behindCdn),
      ]),
    ),
    cdnNames: Object.fromEntries([...estate.cdnServices].map(([name, { target }]) => [name, target])),
    nameServers: Object.fromEntries([...estate.zones.keys()].map((zone) => [zone, nameServers])),
    caCertificate: estate.authority.trustedPem,
    certificateExpiries: Object.fromEntries([
      ["authority", estate.authority.expires],
      ...[...estate.certificates].map(([name, { expires }]) => [name, expires] as const),
    ]),
    externalCertificates: Object.fromEntries(
      [...estate.certificates]
        .filter(([name]) => catalog.certificates[name]?.roles.length === 0)
        .map(([name, { certificatePem, privateKeyPem }]) => [
          name,
          { certificate: certificatePem, privateKey: pulumi.secret(privateKeyPem) },
        ]),
    ),
    deployPublicKey: estate.deployKey.publicKey,
  };
}

function endpoint(catalog: Catalog, service: Service, behindCdn: ReadonlySet<string>): EndpointOutput {
  switch (service.kind) {
    case "tcp": {
      const names = service.domains ?? [catalog.loadBalancers.name];
      return { urls: names.map((name) => `tcp://${name}:${service.listen}`), through: "load balancers" };
    }
    case "web":
      return {
        urls: service.domains.map((domain) => `https://${domain}${service.path ?? "/"}`),
        through: behindCdn.has(service.domains[0]) ? "cdn" : "load balancers",
      };
  }
}
