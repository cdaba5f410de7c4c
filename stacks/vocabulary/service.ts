import type { DomainName, Path } from "./names.ts";

/** Something that load balancers send traffic to. Its key is the backend's name in HAProxy. */
export type Service<Role extends string = string, External extends string = string> =
  | WebService<Role, External>
  | TcpService<Role>;

interface Registered {
  /** Name in Consul. @default the service's key */
  readonly consulName?: string;
  /** Who answers for it. */
  readonly owner: string;
}

/** HTTP by the Host header over ports 80, 443 and 20004. */
export interface WebService<Role extends string = string, External extends string = string>
  extends Registered {
  readonly kind: "web";
  readonly backend: RoleBackend<Role> | ExternalBackend<External>;
  /**
   * The first is the service's own name; the others are CNAMEs of it, so that one record moves them all. Domains
   * of a service with a `path` belong to the service without one.
   */
  readonly domains: readonly [DomainName, ...DomainName[]];
  /** Only below this path, tried before the service that has the domain as a whole. */
  readonly path?: `/${string}/`;
  /** Only these paths are allowed; others are denied. @default all */
  readonly allowedPaths?: readonly Path[];
  /** Name that the backend's certificate must have, and by which authority. */
  readonly verify: { readonly name: DomainName; readonly authority: "internal" | "public" };
  /** Host header towards the backend. @default as the client sent it */
  readonly hostHeader?: DomainName;
  readonly check: HttpCheck | "default" | "none";
  /**
   * The Surrogate-Control header that the web machine sends: how long the CDN may keep its answers, in seconds.
   * @default none is sent, and the CDN's own `surrogateMaxAge` decides
   */
  readonly surrogateControl?: number;
  /**
   * Where the domain points: at the CDN or straight at the load balancers. The CDN service itself stays, so that
   * the switch is one record. `never`: the service has no CDN service, as one with a `path`, which follows the domain's owner.
   */
  readonly cdn: "on" | "off" | "never";
}

/** A port of its own on the load balancers, passed through. */
export interface TcpService<Role extends string = string> extends Registered {
  readonly kind: "tcp";
  readonly backend: RoleBackend<Role>;
  /** Port on the load balancers. */
  readonly listen: number;
  /** Names that people use for it; they point at the load balancers. */
  readonly domains?: readonly DomainName[];
}

export interface RoleBackend<Role extends string = string> {
  readonly role: Role;
  readonly port: number;
}

export interface ExternalBackend<External extends string = string> {
  readonly external: External;
}

/** Sent with HTTP/1.1 and a Host header. */
export interface HttpCheck {
  readonly method: "GET" | "HEAD";
  readonly path: Path;
  /** @default the service's first domain */
  readonly host?: DomainName;
}

/** A service on machines where no Consul agent runs, registered from outside. */
export interface ExternalService<Datacenter extends string = string> {
  readonly datacenter: Datacenter;
  readonly node: string;
  /** Address or name. */
  readonly address: string;
  readonly service: string;
  readonly port: number;
}

/** A domain that only sends its visitors elsewhere, with status 301. */
export interface Redirect {
  readonly from: DomainName;
  /** Host, or host and path that replaces the visitor's. */
  readonly to: DomainName | `${DomainName}/${string}`;
  readonly keepPath: boolean;
}

/** What the CDN does for one service. */
export interface CdnService {
  /** How long the CDN keeps what the origin does not limit, in seconds. Origin's Surrogate-Control goes before. */
  readonly surrogateMaxAge: number;
  /** How long a stale answer may stand in for a broken origin, in seconds. */
  readonly staleIfError: number;
  /** Point of presence that collects misses before they reach the origin; one near the load balancers. */
  readonly shield: string;
  readonly check: HttpCheck;
}

export interface Cdn<Service extends string = string> {
  readonly services: Readonly<Partial<Record<Service, CdnService>>>;
  /** Issuer of the public certificates. `certainly` needs no account elsewhere. */
  readonly certificateAuthority: "certainly" | "globalsign" | "lets-encrypt";
  /**
   * Counts rotations of the Fastly-Token. Load balancers accept the token of this count and of the one before. To rotate
   * raise it by one, for the first run with `tokenSent: "previous"` (docs/runbooks/rotate-the-fastly-token.md).
   */
  readonly tokenGeneration: number;
  /**
   * Which of both the CDN sends. `previous` is for the run that tells load balancers a new token, before the CDN sends it.
   * @default "current"
   */
  readonly tokenSent?: "current" | "previous";
}

/** A check from outside. */
export interface UptimeCheck {
  readonly target: `https://${DomainName}${string}` | DomainName;
  readonly type: "http" | "https" | "ping";
  readonly regions: readonly ("eu_west" | "se_asia" | "us_east" | "us_west")[];
  /** Warn when the certificate ends in fewer days. Only for https. */
  readonly certificateDays?: number;
}
