import type { AptRepository, Backups, Consul, PgBouncer, PostgreSql } from "./data.ts";
import type { Datacenter, DeployerNetwork, ExternalMachine } from "./datacenter.ts";
import type { DirectoryEntry, InfrastructureProvider } from "./directory.ts";
import type { Image, Role, Server } from "./machine.ts";
import type { DomainName } from "./names.ts";
import type { Authority, Certificate, Ciphers, DeployKey, Person, PublicCertificate } from "./security.ts";
import type { Cdn, ExternalService, Redirect, Service, UptimeCheck } from "./service.ts";
import type { FirstRun } from "./stage.ts";
import type { Zone } from "./zone.ts";

/**
 * Everything there is, as plain data. The catalogs under `stacks/` write each part in a file of its own, where the names
 * of the parts before are types: a server in a datacenter that does not exist does not compile. What types cannot
 * say is in `stacks/checks/`.
 */
export interface Estate {
  /** Of the catalog, `prod`. */
  readonly name: string;
  readonly organization: {
    readonly name: string;
    /** Where the clouds and the checks send what a person must read. */
    readonly email: string;
    /** Where people of the team may be met. */
    readonly channel?: string;
    readonly team: readonly { readonly name: string; readonly role?: string }[];
  };
  /**
   * Who the clouds' alerts reach: a verified member of DigitalOcean's team. Set by the setting. @default the
   * organization's address
   */
  readonly alertEmail?: string;
  readonly infrastructureProviders: readonly InfrastructureProvider[];
  /** Services with host and owner, also those that someone else runs. */
  readonly directory: readonly DirectoryEntry[];
  readonly environment: "Development" | "Production" | "Staging";
  /** Zone of the machines' own names, `psf.io`. */
  readonly zone: DomainName;
  readonly defaultImage: Image;
  /** Images of the account's own at DigitalOcean, slug or number by name. @default only those of DigitalOcean */
  readonly dropletImages?: Readonly<Partial<Record<Image, string>>>;
  readonly datacenters: Readonly<Record<string, Datacenter>>;
  readonly deployers: readonly DeployerNetwork[];
  readonly roles: Readonly<Record<string, Role>>;
  readonly servers: readonly Server[];
  readonly externalMachines: readonly ExternalMachine[];
  readonly services: Readonly<Record<string, Service>>;
  readonly externalServices: Readonly<Record<string, ExternalService>>;
  readonly redirects: readonly Redirect[];
  readonly loadBalancers: LoadBalancers;
  readonly cdn: Cdn;
  readonly zones: Readonly<Record<string, Zone>>;
  readonly authority: Authority;
  /** @default the first generated key */
  readonly deployKey?: DeployKey;
  readonly certificates: Readonly<Record<string, Certificate>>;
  readonly publicCertificates: readonly PublicCertificate[];
  /**
   * Domains whose public certificate was bought: load balancers get chain and key from the stack's secret setting
   * `publicCertificates`, and obtain those of all other domains themselves. Set by the setting. @default none
   */
  readonly boughtCertificates?: readonly DomainName[];
  /**
   * Machines that are older than the program, with their public host key: `{"lb0-iad1": "ssh-ed25519 AAAA…"}`. Nothing
   * that a boot takes up ever replaces them; one that leaves the list is replaced. Set by the setting. @default none
   */
  readonly adopted?: Readonly<Record<string, string>>;
  /** Set by the setting `stage`. @default the whole estate, in one run */
  readonly firstRun?: FirstRun;
  readonly ciphers: Ciphers;
  readonly consul: Consul;
  readonly postgresql: PostgreSql;
  readonly pgbouncer: PgBouncer;
  readonly monitoring: Monitoring;
  readonly aptRepositories: Readonly<Record<string, AptRepository>>;
  readonly backups: Backups;
  readonly people: Readonly<Record<string, Person>>;
  /**
   * Whether this estate registers people's keys in the cloud account, where a rescue machine can use them. An account
   * refuses a key twice, so of estates that share one only one may.
   */
  readonly registersPeopleKeys: boolean;
  readonly uptimeChecks: Readonly<Record<string, UptimeCheck>>;
}

/** Who watches the machines: what these export is open to the machines of one role. */
export interface Monitoring<Role extends string = string> {
  readonly role: Role;
}

/** Settings of the machines that take the public's traffic. */
export interface LoadBalancers {
  readonly role: string;
  /** Port for the CDN's requests. */
  readonly cdnPort: number;
  /** Name in the certificate that the CDN verifies; in DNS the addresses of all load balancers. */
  readonly name: DomainName;
  /** How long a request of the CDN may be idle, in seconds. */
  readonly clientTimeout: number;
  /** Port of the statistics, on localhost and the private network. */
  readonly statisticsPort: number;
  readonly hsts: { readonly maxAge: number; readonly includeSubDomains: boolean; readonly preload: boolean };
  /** Of the public authority from which they obtain certificates (RFC 8555). */
  readonly acmeDirectory: `https://${string}`;
  /** What one address may do on the public ports; the CDN's port has none. */
  readonly limits: {
    /** Open at once. */
    readonly connections: number;
    /** Requests in 10 seconds, above which the rest are answered 429. */
    readonly requests: number;
  };
}
