import { createHash } from "node:crypto";
import type { CloudObject } from "../../cloud/cloud.ts";
import type { Properties } from "../../provider/values.ts";
import { flag, number, records, text } from "../../providers/common/values.ts";

/** A backend of a service, as both proxies know it. */
export interface Origin {
  /** The same as long as service and backend keep their names, so that a changed backend stays reachable meanwhile. */
  readonly id: string;
  /** Where the cache speaks plainly to what speaks to the origin. */
  readonly socket: string;
  readonly backend: Properties;
}

export const ORIGIN_SOCKETS = "/run/world/origins";

export function originsOf({ id: service, properties }: CloudObject): readonly Origin[] {
  return records(properties, "backends").map((backend) => {
    const hash = createHash("sha256")
      .update(`${service}\0${text(backend, "name")}`)
      .digest("hex");
    const id = `origin-${hash.slice(0, 12)}`;
    return { id, socket: `${ORIGIN_SOCKETS}/${id}.sock`, backend };
  });
}

/** Files that an origin's TLS needs, by name. */
export function originFiles({
  id,
  backend,
}: Origin): Readonly<Record<string, { content: string; mode: number }>> {
  const authority = text(backend, "sslCaCert");
  const client = [text(backend, "sslClientCert"), text(backend, "sslClientKey")];
  return {
    ...(authority === "" ? {} : { [`${id}-ca.pem`]: { content: `${authority.trim()}\n`, mode: 0o644 } }),
    ...(client.includes("")
      ? {}
      : {
          [`${id}-client.pem`]: { content: `${client.map((pem) => pem.trim()).join("\n")}\n`, mode: 0o600 },
        }),
  };
}

/** The part of HAProxy's configuration that leads from the socket to the origin, as its backend declares. */
export function originSection(origin: Origin, directory: string): string {
  const { id, socket, backend } = origin;
  const address = `${text(backend, "address")}:${number(backend, "port") ?? 80}`;
  return `listen ${id}
  bind unix@${socket} mode 666
  mode tcp
  option dontlog-normal
  option log-separate-errors
  log-format "origin ${address} fails: %tsc %[bc_err_str] %[ssl_bc_err_str]"
  timeout connect ${number(backend, "connectTimeout") ?? 1000}ms
  server origin ${address} ${[...tls(origin, directory), ...lookup(backend)].join(" ")}
`;
}

/** By IPv4 where the origin has both, unless the backend says otherwise (Fastly, API, Backend: `prefer_ipv6`). */
function lookup(backend: Properties): readonly string[] {
  const preferred = flag(backend, "preferIpv6") ? "ipv6" : "ipv4";
  return ["resolvers", "world", "resolve-prefer", preferred, "init-addr", "none"];
}

/** What a backend's certificate is verified against where it names no authority: the world's public ones. */
export const PUBLIC_AUTHORITIES = "public-authorities.pem";

function tls({ id, backend }: Origin, directory: string): readonly string[] {
  if (!flag(backend, "useSsl")) return [];
  const authority = text(backend, "sslCaCert") === "" ? PUBLIC_AUTHORITIES : `${id}-ca.pem`;
  // Without a name of its own, the certificate must be the address's.
  const name = text(backend, "sslCertHostname") || text(backend, "address");
  const sni = text(backend, "sslSniHostname");
  const client = `${id}-client.pem` in originFiles({ id, backend, socket: "" });
  return [
    "ssl",
    ...(backend.sslCheckCert === false
      ? ["verify", "none"]
      : ["verify", "required", "ca-file", `${directory}/${authority}`, "verifyhost", name]),
    ...(sni === "" ? [] : ["sni", `str(${sni})`]),
    ...version("ssl-min-ver", text(backend, "minTlsVersion")),
    ...version("ssl-max-ver", text(backend, "maxTlsVersion")),
    ...(text(backend, "sslCiphers") === "" ? [] : ["ciphers", text(backend, "sslCiphers")]),
    ...(client ? ["crt", `${directory}/${id}-client.pem`] : []),
  ];
}

function version(option: string, value: string): readonly string[] {
  return value === "" ? [] : [option, `TLSv${value}`];
}
