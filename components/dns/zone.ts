import { DnsRecord } from "@pulumi/digitalocean/dnsRecord.js";
import { Domain } from "@pulumi/digitalocean/domain.js";
import * as pulumi from "@pulumi/pulumi";
import type { PlannedRecord, RecordTarget } from "../../stacks/derive/records.ts";
import type { DomainName, Server } from "../../stacks/vocabulary/index.ts";
import { keep } from "../support/protection.ts";
import { type NamedRecord, nameRecords } from "./record-names.ts";
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
  publish(records: readonly PlannedRecord[], targets: Targets): readonly DnsRecord[] {
    const made = new Map<PlannedRecord, DnsRecord>();
    const leaders = new Map<string, DnsRecord>();
    for (const named of nameRecords(records).toSorted(leadersFirst)) {
      const { record, name } = named;
      // A follower has its zone from its leader: so the engine makes it later, and deletes it first.
      const leader = named.leader === undefined ? undefined : leaders.get(named.leader);
      const resource = new DnsRecord(
        name,
        {
          domain: leader?.domain ?? this.domain.name,
          name: record.name,
          ttl: record.ttl,
          ...(record.target.kind === "static"
            ? staticValue(record.target.record)
            : { type: record.type, value: resolve(record.type, record.target, targets) }),
        },
        {
          parent: this,
          deleteBeforeReplace: true,
          ...(named.formerName === undefined ? {} : { aliases: [{ name: named.formerName }] }),
        },
      );
      made.set(record, resource);
      if (leader === undefined) leaders.set(name, resource);
    }
    return records.flatMap((record) => made.get(record) ?? []);
  }
}

function leadersFirst(one: NamedRecord, other: NamedRecord): number {
  return Number(one.leader !== undefined) - Number(other.leader !== undefined);
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
