import { byName, byNameInRegion, type Identities, type Properties, text } from "./identity.ts";

/** Names of targets are the same with and without the dot at the end, and host names in any case. */
function normaliseRecord(properties: Properties): Properties {
  const type = text(properties, "type").toUpperCase();
  const value = text(properties, "value");
  const isName = ["CNAME", "MX", "NS", "SRV"].includes(type);
  return {
    ...properties,
    type,
    name: text(properties, "name").toLowerCase() || "@",
    ...(properties.value === undefined
      ? {}
      : { value: isName ? value.toLowerCase().replace(/\.$/, "") : value }),
  };
}

/** Import forms by the documentation of the Terraform provider for DigitalOcean, section "Import" of each resource. */
export const digitalocean: Identities = {
  Droplet: {
    ...byNameInRegion,
    machine: true,
    unread: ["gracefulShutdown", "resizeDisk"],
  },
  Volume: { ...byNameInRegion, unread: ["initialFilesystemType"] },
  Vpc: byNameInRegion,
  ReservedIp: { by: ["ipAddress"] },
  Tag: byName,
  SshKey: { by: ["name"], narrowedBy: ["publicKey"] },
  Domain: byName,
  DnsRecord: {
    by: ["domain", "type", "name"],
    narrowedBy: ["value", "priority", "port", "weight", "tag"],
    normalise: normaliseRecord,
    importId: ({ properties, id }) => `${text(properties, "domain")},${id}`,
    // Every zone of DigitalOcean is born with its SOA and the NS records at its apex.
    byItself: ({ properties }) =>
      properties.type === "SOA" || (properties.type === "NS" && properties.name === "@"),
  },
  Firewall: byName,
  Project: byName,
  UptimeCheck: { by: ["name"], narrowedBy: ["target", "type"] },
  UptimeAlert: {
    by: ["name", "checkId"],
    narrowedBy: ["type"],
    importId: ({ properties, id }) => `${text(properties, "checkId")},${id}`,
  },
  MonitorAlert: { by: ["description"], narrowedBy: ["type"] },
};
