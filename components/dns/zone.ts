import { DnsRecord } from "@pulumi/digitalocean/dnsRecord.js";
import { Domain } from "@pulumi/digitalocean/domain.js";
import * as pulumi from "@pulumi/pulumi";
import { type PlannedRecord, type RecordTarget, recordDomain } from "../../stacks/derive/records.ts";
import type { DomainName, Server } from "../../stacks/vocabulary/index.ts";
import { keep } from "../support/protection.ts";
import { absolute, staticValue } from "./record-value.ts";

export interface ZoneArgs {
  readonly zone: DomainName;
}

/** What the records' targets are once machines and CDN exist. */
export interface Targets {
  readonly publicAddress: (server: Server) => pulumi.Output<string>;
  readonly publicAddress6: (server: Server) => pulumi.Output<string>;
  readonly privateAddress: (server: Server) => pulumi.Output<string>;
  /** Name without the trailing dot. */
  readonly cdn: (service: string) => pulumi.Output<string>;
}

/** A DNS zone and its records. */
export class Zone extends pulumi.ComponentResource {
  readonly domain: Domain;

  constructor(name: string, { zone }: ZoneArgs, opts?: pulumi.ComponentResourceOptions) {
    super("estate:dns:Zone", name, {}, opts);
    this.domain = new Domain(name, { name: zone }, { parent: this, ...keep() });
    this.registerOutputs({ domain: this.domain.name });
  }

  /** Makes the records, once what they point at exists. */
  publish(records: readonly PlannedRecord[], targets: Targets): DnsRecord[] {
    return records.map(
      (record) =>
        new DnsRecord(
          recordKey(record),
          {
            domain: this.domain.name,
            name: record.name,
            ttl: record.ttl,
            ...(record.target.kind === "static"
              ? staticValue(record.target.record)
              : { type: record.type, value: resolve(record.type, record.target, targets) }),
          },
          { parent: this },
        ),
    );
  }
}

/**
 * Stable for a name and type: a service that moves on or off the CDN keeps its record, and only the target changes.
 */
export function recordKey(record: PlannedRecord): string {
  const { type, discriminator } = record;
  return [recordDomain(record), type.toLowerCase(), ...(discriminator ? [discriminator] : [])].join("-");
}

function resolve(
  type: PlannedRecord["type"],
  target: Exclude<RecordTarget, { kind: "static" }>,
  targets: Targets,
): pulumi.Input<string> {
  switch (target.kind) {
    case "public-address":
      return type === "AAAA" ? targets.publicAddress6(target.server) : targets.publicAddress(target.server);
    case "private-address":
      return targets.privateAddress(target.server);
    case "name":
      return absolute(target.name);
    case "cdn":
      return targets.cdn(target.service).apply(absolute);
  }
}
