import { isRecord } from "../../commands/record.ts";

/** How the program itself logs in to a host. */
export interface Login {
  readonly host: string;
  readonly user: string;
  readonly privateKey: string;
  /** As in a known_hosts line, without the name. */
  readonly hostKey: string;
}

/**
 * The login of the first remote command to one of these addresses.
 * @param exported what `pulumi stack export --show-secrets` writes
 */
export function loginIn(exported: unknown, addresses: readonly string[]): Login | undefined {
  const deployment = isRecord(exported) ? exported.deployment : undefined;
  const resources = isRecord(deployment) && Array.isArray(deployment.resources) ? deployment.resources : [];
  for (const resource of resources) {
    if (!isRecord(resource) || resource.type !== "command:remote:Command" || !isRecord(resource.inputs))
      continue;
    const connection = plain(resource.inputs.connection);
    if (!isRecord(connection)) continue;
    const { host, user = "root", privateKey, hostKey } = connection;
    if (typeof host !== "string" || !addresses.includes(host)) continue;
    if (typeof user === "string" && typeof privateKey === "string" && typeof hostKey === "string") {
      return { host, user, privateKey, hostKey };
    }
  }
  return undefined;
}

/** The engine's mark of a secret, which carries its value as JSON (Pulumi, "Secrets", property values on the wire). */
function plain(value: unknown): unknown {
  if (!isRecord(value)) return value;
  if (typeof value.plaintext === "string") return plain(JSON.parse(value.plaintext));
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plain(each)]));
}
