import { X509Certificate } from "node:crypto";
import { isRecord } from "../../commands/record.ts";

/** What could not be told, and why. */
export interface Trouble {
  readonly error: string;
}

export interface Units {
  /** Of systemd: `running`, `degraded`, `starting`, … */
  readonly state: string;
  readonly failed: readonly string[];
}

export interface Converge {
  /** Seconds since 1970 of each document's last run that changed something. */
  readonly applied: Readonly<Record<string, number>>;
  /** Documents whose last run was interrupted. */
  readonly interrupted: readonly string[];
}

export interface CertificateFile {
  /** `authority` and `internal` are the estate's own; load balancers have `public` ones, a web server its `site`. */
  readonly kind: string;
  readonly path: string;
  /** Milliseconds since 1970. */
  readonly notBefore: number;
  readonly notAfter: number;
}

export interface ServiceInstance {
  readonly service: string;
  readonly node: string;
  readonly tags: readonly string[];
  readonly checks: readonly { readonly name: string; readonly status: string; readonly output: string }[];
}

export interface Consul {
  /** `address:port`; "" where there is none. */
  readonly leader: string;
  readonly instances: readonly ServiceInstance[];
}

export interface Patroni {
  readonly members: readonly {
    readonly name: string;
    readonly role: string;
    readonly state: string;
    /** Bytes behind the leader; undefined where it is unknown. */
    readonly lag: number | undefined;
  }[];
  /** Of the leader only. */
  readonly databases: readonly {
    readonly name: string;
    readonly bytes: number;
    readonly connections: number;
  }[];
}

export interface Stanza {
  readonly name: string;
  /** 0 is well. */
  readonly code: number;
  readonly message: string;
  /** `stop` in seconds since 1970. */
  readonly backups: readonly { readonly type: string; readonly stop: number }[];
}

/** What a machine says of itself; what it has no part in is absent. */
export interface Look {
  readonly units: Units | Trouble;
  /** Seconds. */
  readonly uptime: number;
  readonly converge: Converge | Trouble;
  /** Values for Prometheus, by name with labels. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly certificates: readonly CertificateFile[] | Trouble;
  /** Names of the public certificates that a load balancer is to obtain by itself. */
  readonly obtained?: readonly string[] | Trouble;
  readonly consul?: Consul | Trouble;
  readonly patroni?: Patroni | Trouble;
  readonly backups?: readonly Stanza[] | Trouble;
}

/**
 * The answer of look.py.
 * @throws SyntaxError where it is none
 */
export function parseLook(text: string): Look {
  const value: unknown = JSON.parse(text);
  if (!isRecord(value)) throw new SyntaxError("the answer is no object");
  const { obtained, consul, patroni, backups } = value;
  return {
    units: answer(value.units, units),
    uptime: Number(value.uptime),
    converge: answer(value.converge, converge),
    metrics: isRecord(value.metrics) ? numbers(value.metrics) : {},
    certificates: answer(value.certificates, (list) => records(list).map(certificate)),
    ...(obtained === undefined ? {} : { obtained: answer(obtained, texts) }),
    // A machine with an agent and without the management token answers null.
    ...(isRecord(consul) ? { consul: answer(consul, consulOf) } : {}),
    ...(isRecord(patroni) ? { patroni: answer(patroni, patroniOf) } : {}),
    ...(backups === undefined ? {} : { backups: answer(backups, (list) => records(list).map(stanza)) }),
  };
}

type Fields = Readonly<Record<string, unknown>>;

function answer<T>(value: unknown, parse: (value: unknown) => T): T | Trouble {
  return isRecord(value) && typeof value.error === "string" ? { error: value.error } : parse(value);
}

function fields(value: unknown): Fields {
  return isRecord(value) ? value : {};
}

function records(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function numbers(value: unknown): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(fields(value)).map(([name, each]) => [name, Number(each)]));
}

function units(value: unknown): Units {
  const { state, failed } = fields(value);
  return { state: String(state), failed: texts(failed) };
}

function converge(value: unknown): Converge {
  const { applied, interrupted } = fields(value);
  return { applied: numbers(applied), interrupted: texts(interrupted) };
}

function certificate({ kind, path, pem }: Fields): CertificateFile {
  const { validFrom, validTo } = new X509Certificate(String(pem));
  return {
    kind: String(kind),
    path: String(path),
    notBefore: Date.parse(validFrom),
    notAfter: Date.parse(validTo),
  };
}

function consulOf(value: unknown): Consul {
  const { leader, instances } = fields(value);
  return {
    leader: String(leader ?? ""),
    instances: records(instances).map(({ service, node, tags, checks }) => ({
      service: String(service),
      node: String(node),
      tags: texts(tags),
      checks: records(checks).map(({ name, status, output }) => ({
        name: String(name),
        status: String(status),
        output: String(output ?? ""),
      })),
    })),
  };
}

function patroniOf(value: unknown): Patroni {
  const { members, databases } = fields(value);
  return {
    members: records(members).map(({ name, role, state, lag }) => ({
      name: String(name),
      role: String(role),
      state: String(state),
      lag: typeof lag === "number" ? lag : undefined,
    })),
    databases: records(databases).map(({ name, bytes, connections }) => ({
      name: String(name),
      bytes: Number(bytes),
      connections: Number(connections),
    })),
  };
}

function stanza({ name, code, message, backups }: Fields): Stanza {
  return {
    name: String(name),
    code: Number(code),
    message: String(message),
    backups: records(backups).map(({ type, stop }) => ({ type: String(type), stop: Number(stop) })),
  };
}
