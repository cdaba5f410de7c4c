import type { DnsRecord } from "@pulumi/digitalocean/dnsRecord.js";
import * as pulumi from "@pulumi/pulumi";
import { convergeProgram } from "../roles/converge/command.ts";
import { alertEmail } from "../stacks/derive/alerts.ts";
import { cdnFronts } from "../stacks/derive/cdn.ts";
import { canonicalName, serverKey } from "../stacks/derive/names.ts";
import { type PlannedRecord, recordDomain } from "../stacks/derive/records.ts";
import { rollout, type Turn } from "../stacks/derive/rollout.ts";
import { loadBalancers, serversWithRole } from "../stacks/derive/servers.ts";
import { publishedRecords, reaches } from "../stacks/derive/stages.ts";
import type {
  Estate as Catalog,
  Server as CatalogServer,
  DomainName,
  Stage,
} from "../stacks/vocabulary/index.ts";
import { DeployKey } from "./access/deploy-key.ts";
import { People } from "./access/people.ts";
import { AptRepository } from "./apt-repository.ts";
import { Backups } from "./backups.ts";
import { CdnService } from "./cdn/cdn-service.ts";
import { ConsulCluster } from "./consul/cluster.ts";
import { createDatacenters } from "./datacenter/create.ts";
import type { Datacenter } from "./datacenter/datacenter.ts";
import { DigitalOceanDatacenter } from "./datacenter/digitalocean.ts";
import { DigitalOceanAccount } from "./datacenter/digitalocean-account.ts";
import { Zone } from "./dns/zone.ts";
import { LoadBalancers } from "./load-balancers.ts";
import { UptimeMonitor } from "./monitoring/uptime-monitor.ts";
import { PostgreSql } from "./postgresql.ts";
import { Rollout } from "./server/rollout.ts";
import { Server } from "./server/server.ts";
import { Registered } from "./support/registered.ts";
import { CertificateAuthority } from "./tls/authority.ts";
import { Certificate } from "./tls/certificate.ts";

export interface EstateArgs {
  /** A catalog that its checks have passed. */
  readonly catalog: Catalog;
  /** @default generated */
  readonly deployKey?: pulumi.Output<string>;
  /** Chain, then key, PEM, of bought certificates by domain; secret. @default none */
  readonly publicCertificates?: Readonly<Record<string, pulumi.Output<string>>>;
  /** The clock by which certificates rotate. */
  readonly now: Date;
}

/**
 * Everything there is; in a first run, what its stages until now have. What exists in the state alone, such as keys, is there
 * from the start.
 */
export class Estate extends pulumi.ComponentResource {
  readonly catalog: Catalog;
  readonly deployKey: DeployKey;
  readonly authority: CertificateAuthority;
  readonly certificates: ReadonlyMap<string, Certificate>;
  readonly publicCertificates: Readonly<Record<string, pulumi.Output<string>>>;
  readonly account: DigitalOceanAccount;
  readonly datacenters: ReadonlyMap<string, Datacenter>;
  readonly servers: ReadonlyMap<string, Server>;
  readonly zones: ReadonlyMap<string, Zone>;
  readonly loadBalancers: LoadBalancers;
  readonly cdnServices: ReadonlyMap<string, CdnService>;
  readonly consul: ConsulCluster;
  readonly postgresql: PostgreSql;
  readonly aptRepositories: ReadonlyMap<string, AptRepository>;
  readonly backups: Backups;

  constructor(name: string, args: EstateArgs, opts?: pulumi.ComponentResourceOptions) {
    const registered = new Registered();
    const { catalog, deployKey, now, publicCertificates = {} } = args;
    // Policies see it there.
    super(
      "estate:Estate",
      name,
      catalog.firstRun ? { stage: catalog.firstRun.stage } : {},
      registered.watching(opts),
    );
    this.catalog = catalog;
    this.publicCertificates = publicCertificates;
    const inside = { parent: this };

    this.deployKey = new DeployKey(
      "deploy",
      { ...catalog.deployKey, ...(deployKey ? { privateKey: deployKey } : {}) },
      inside,
    );
    this.authority = new CertificateAuthority("authority", { authority: catalog.authority }, inside);
    this.certificates = this.createCertificates(now);

    this.account = new DigitalOceanAccount(
      "digitalocean",
      { estate: catalog, deployKey: this.deployKey },
      inside,
    );
    this.datacenters = this.from("machines", () =>
      createDatacenters({ estate: catalog, deployKey: this.deployKey, account: this.account }, inside),
    );
    this.servers = this.from("machines", () => this.createServers());
    this.admitMachines();

    this.zones = this.createZones();
    this.loadBalancers = new LoadBalancers(
      "load-balancers",
      { tokenGeneration: catalog.cdn.tokenGeneration, tokenSent: catalog.cdn.tokenSent },
      inside,
    );
    this.cdnServices = this.from("cdn", () => this.createCdnServices());
    const records = this.publishRecords();

    this.consul = new ConsulCluster(
      "consul",
      { estate: catalog, authorityPem: this.authority.trustedPem },
      inside,
    );
    this.postgresql = new PostgreSql("postgresql", { estate: catalog }, inside);
    this.aptRepositories = this.from("hosts", () => this.createAptRepositories());
    this.backups = new Backups("backup", { estate: catalog }, inside);
    if (reaches(catalog, "hosts")) {
      this.configureServers(records);
      if (catalog.registersPeopleKeys) new People("people", { estate: catalog }, inside);
    }
    const all = this.collectProject(registered);
    if (reaches(catalog, "cdn")) this.watch(all);
    this.registerOutputs();
  }

  /** What comes with a stage of a first run; nothing before it. */
  private from<T>(stage: Stage, create: () => ReadonlyMap<string, T>): ReadonlyMap<string, T> {
    return reaches(this.catalog, stage) ? create() : new Map();
  }

  private createCertificates(now: Date): ReadonlyMap<string, Certificate> {
    const { authority, catalog } = this;
    const organization = catalog.authority.subject.organization;
    return mapValues(
      catalog.certificates,
      (certificate, name) =>
        new Certificate(name, { certificate, authority, organization, now }, { parent: this }),
    );
  }

  private createServers(): ReadonlyMap<string, Server> {
    const { catalog, deployKey } = this;
    const program = convergeProgram();
    return new Map(
      catalog.servers.map((server) => {
        const datacenter = found(this.datacenters.get(server.datacenter), `datacenter ${server.datacenter}`);
        const key = serverKey(server);
        const made = new Server(
          key,
          { estate: catalog, server, datacenter, deployKey, program },
          { parent: this },
        );
        return [key, made];
      }),
    );
  }

  /** Firewalls that name machines come after all machines: two roles may admit each other. */
  private admitMachines(): void {
    const machinesOfRole = (role: string) =>
      [...this.servers.values()].filter(({ catalog }) => catalog.role === role);
    for (const datacenter of this.datacenters.values()) {
      datacenter.admitMachines(machinesOfRole, { parent: datacenter });
    }
  }

  private createZones(): ReadonlyMap<string, Zone> {
    return mapValues(
      this.catalog.zones,
      (_, zone) => new Zone(zone, { zone: zone as DomainName }, { parent: this }),
    );
  }

  private createCdnServices(): ReadonlyMap<string, CdnService> {
    const { catalog } = this;
    const origins = loadBalancers(catalog).map((server) => canonicalName(catalog, server));
    const zones = new Map([...this.zones].map(([name, { domain }]) => [name, domain]));
    return new Map(
      cdnFronts(catalog).map((front) => [
        front.name,
        new CdnService(
          front.name,
          {
            estate: catalog,
            front,
            origins,
            authorityPem: this.authority.trustedPem,
            token: this.loadBalancers.sentToken,
            zones,
          },
          { parent: this },
        ),
      ]),
    );
  }

  private publishRecords(): readonly PublishedRecord[] {
    const records = publishedRecords(this.catalog);
    const targets = {
      publicAddress: (server: CatalogServer) => this.server(server).publicAddress,
      publicAddress6: (server: CatalogServer) =>
        found(this.server(server).publicAddress6, `IPv6 address of ${serverKey(server)}`),
      privateAddress: (server: CatalogServer) => this.server(server).privateAddress,
      cdn: (service: string) => this.cdnService(service).target,
    };
    return [...this.zones].flatMap(([name, zone]) => {
      const own = records.filter((record) => record.zone === name);
      return zone.publish(own, targets).map((resource, index) => ({ record: own[index], resource }));
    });
  }

  /** Every host gets what it holds, Consul's servers first: the others' tokens come from them. */
  private configureServers(published: readonly PublishedRecord[]): void {
    const { catalog, consul, servers } = this;
    const hosts = new Rollout({ catalog, servers, sources: this, names: hostNames(published) });
    const turns = rollout(catalog);
    const isConsul = ({ server }: Turn) => server.role === catalog.consul.role;
    const ready = hosts.configure(turns.filter(isConsul)).map(({ configuration }) => configuration);
    const names = published.filter(
      ({ record }) => record && recordDomain(record) === catalog.consul.serverName,
    );
    consul.register("consul", [...ready, ...names.map(({ resource }) => resource)]);
    hosts.configure(turns.filter((turn) => !isConsul(turn)));
  }

  private createAptRepositories(): ReadonlyMap<string, AptRepository> {
    return mapValues(this.catalog.aptRepositories, (repository, name) => {
      const [server] = serversWithRole(this.catalog, repository.role);
      return new AptRepository(name, { repository, server: server && this.server(server) }, { parent: this });
    });
  }

  /** Alerts and checks are advice: they come last, so that one that is refused stops nothing else. */
  private watch(after: pulumi.Resource): void {
    const { catalog, account, servers, aptRepositories } = this;
    const email = alertEmail(catalog);
    for (const [name, check] of Object.entries(catalog.uptimeChecks)) {
      new UptimeMonitor(name, { check, email, after }, { parent: this });
    }
    for (const server of servers.values()) server.watch(catalog, after);
    for (const [name, repository] of aptRepositories) repository.watch(name, catalog, after);
    account.watch("digitalocean", catalog, after);
  }

  /**
   * Machines, volumes and zones of the estate are seen together in the cloud's panel. This waits for everything, so that
   * what must come last waits for it alone: a dependency of each on all would slow every plan.
   */
  private collectProject(registered: Registered): pulumi.Resource {
    const machines = [...this.datacenters.values()].flatMap((datacenter) =>
      datacenter instanceof DigitalOceanDatacenter ? datacenter.projectMembers() : [],
    );
    const zones = [...this.zones.values()].map(({ domain }) => domain.domainUrn);
    const validations = [...this.cdnServices.values()].map(({ validation }) => validation);
    const before = registered.resources();
    const everything = Promise.all(validations).then((made) => [
      ...before,
      ...made.filter((validation) => validation !== undefined),
    ]);
    return this.account.collect("digitalocean", [...machines, ...zones], everything);
  }

  private server(server: CatalogServer): Server {
    return found(this.servers.get(serverKey(server)), `server ${serverKey(server)}`);
  }

  private cdnService(name: string): CdnService {
    return found(this.cdnServices.get(name), `CDN service ${name}`);
  }
}

interface PublishedRecord {
  readonly record: PlannedRecord | undefined;
  readonly resource: DnsRecord;
}

/** Names of machines and what leads to them. Those that wait for the CDN are no host's business. */
function hostNames(published: readonly PublishedRecord[]): readonly pulumi.Resource[] {
  const kinds = new Set(["public-address", "private-address", "name"]);
  return published.flatMap(({ record, resource }) =>
    record && kinds.has(record.target.kind) ? [resource] : [],
  );
}

/** The catalog's checks promise that every reference leads somewhere; this is for a caller who skipped them. */
function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`The catalog refers to the ${what}, which does not exist`);
  return value;
}

function mapValues<From, To>(
  entries: Readonly<Record<string, From>>,
  make: (value: From, key: string) => To,
): ReadonlyMap<string, To> {
  return new Map(Object.entries(entries).map(([key, value]) => [key, make(value, key)]));
}
