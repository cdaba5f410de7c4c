import type { CallContext } from "../../provider/behaviour.ts";
import type { Properties } from "../../provider/values.ts";
import { text, texts } from "../common/values.ts";
import { DNS_RECORD } from "../digitalocean/types.ts";
import { identifier } from "./identifiers.ts";

const LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz";

export interface Challenge {
  readonly recordName: string;
  readonly recordType: string;
  readonly recordValue: string;
}

/** One for each name; a wildcard is proven by the name below it. */
export function challengesFor(domains: readonly string[]): readonly Challenge[] {
  const names = new Set(domains.map((domain) => domain.replace(/^\*\./, "")));
  return [...names].map((name) => ({
    recordName: `_acme-challenge.${name}`,
    recordType: "CNAME",
    recordValue: `${identifier(`challenge ${name}`, LETTERS)}.fastly-validations.com`,
  }));
}

/** Whether the zones, which are DigitalOcean's in this world, answer every challenge. */
export function answered(context: CallContext, subscription: Properties): boolean {
  const records = context.cloud.list(DNS_RECORD).map(({ properties }) => properties);
  return challengesFor(texts(subscription, "domains")).every((challenge) =>
    records.some(
      (record) =>
        text(record, "type") === "CNAME" &&
        text(record, "fqdn").toLowerCase() === challenge.recordName &&
        text(record, "value").replace(/\.$/, "").toLowerCase() === challenge.recordValue,
    ),
  );
}
