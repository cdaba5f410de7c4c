import {
  type CallContext,
  type Change,
  ProviderError,
  type ResourceBehaviour,
} from "../../provider/behaviour.ts";
import type { Properties } from "../../provider/values.ts";
import { refreshedInputs } from "../common/refresh.ts";
import { atLeast, inRange, oneOf } from "../common/validators.ts";
import { filled, number, pick, text } from "../common/values.ts";
import { refuseRecord } from "./dns-rules.ts";
import { apiError, notFound } from "./errors.ts";
import { DNS_RECORD, DOMAIN } from "./types.ts";

const TYPES = ["A", "AAAA", "CAA", "CNAME", "MX", "NS", "TXT", "SRV", "SOA"];
const FIELDS = ["domain", "type", "name", "value", "ttl", "priority", "port", "weight", "flags", "tag"];
const DEFAULT_TTL = 1800;

export const dnsRecord: ResourceBehaviour = {
  validate: (inputs) => [
    ...oneOf(inputs, "type", TYPES),
    ...["port", "priority", "weight"].flatMap((key) => inRange(inputs, key, 0, 65_535)),
    ...inRange(inputs, "flags", 0, 255),
    ...oneOf(inputs, "tag", ["issue", "issuewild", "iodef"]),
    ...atLeast(inputs, "ttl", 1),
  ],
  compare: (change) => {
    const error = planError(change.newInputs);
    return error === undefined ? { ignore: suppressed(change) } : { error };
  },
  foresee: (inputs) => {
    refusePlan(inputs);
    return {};
  },
  create: (inputs, context) => {
    refusePlan(inputs);
    const domain = text(inputs, "domain");
    const request = `POST /v2/domains/${domain}/records`;
    const prefix = "Failed to create record";
    if (context.cloud.get(DOMAIN, domain) === undefined) throw notFound(context, prefix, request);
    const wanted = canonical(inputs);
    refuseRecord(context, wanted, undefined, (message) => apiError(context, prefix, request, 422, message));
    const { id, properties } = addRecord(context, wanted);
    warnOfTtl(context, id, inputs, properties);
    return { id, outputs: properties };
  },
  read: ({ id, outputs, inputs }, context) => {
    const [domain, number] = id.includes(",") ? id.split(",", 2) : [text(outputs, "domain"), id];
    const found = context.cloud.get(DNS_RECORD, number ?? "");
    if (found === undefined || found.scope !== domain) return undefined;
    const state = found.properties;
    warnOfTtl(context, found.id, outputs, state);
    return {
      id: found.id,
      outputs: state,
      inputs: keepSpelling(inputs, refreshedInputs(inputs, state, FIELDS), state),
    };
  },
  update: (change, context) => {
    refusePlan(change.newInputs);
    const domain = text(change.newInputs, "domain");
    const request = `PUT /v2/domains/${domain}/records/${change.id}`;
    const prefix = "Failed to update record";
    const found = context.cloud.get(DNS_RECORD, change.id);
    if (found === undefined) throw notFound(context, prefix, request);
    const wanted = canonical({ ttl: found.properties.ttl ?? DEFAULT_TTL, ...change.newInputs });
    refuseRecord(context, wanted, change.id, (message) => apiError(context, prefix, request, 422, message));
    return storeRecord(context, change.id, wanted);
  },
  delete: ({ id }, context) => context.cloud.remove(DNS_RECORD, id),
};

export function addRecord(
  context: CallContext,
  wanted: Properties,
): { readonly id: string; readonly properties: Properties } {
  const id = String(1_800_000_000 + context.cloud.sequence("digitalocean dns record"));
  return { id, properties: storeRecord(context, id, wanted) };
}

/** Records of one name share one time to live: the others take the new one. */
function storeRecord(context: CallContext, id: string, wanted: Properties): Properties {
  const domain = text(wanted, "domain");
  const name = text(wanted, "name");
  const ttl = number(wanted, "ttl") ?? DEFAULT_TTL;
  const properties = { ...pick(wanted, FIELDS), ttl, fqdn: fqdn(name, domain) };
  context.cloud.put({ type: DNS_RECORD, id, scope: domain, properties });
  for (const other of context.cloud.list(DNS_RECORD)) {
    const shares = other.scope === domain && text(other.properties, "name") === name;
    if (shares && other.properties.ttl !== ttl) {
      context.cloud.put({ ...other, properties: { ...other.properties, ttl } });
    }
  }
  return properties;
}

/** The provider reads a record after every request, and takes one that named no time to live for one of 0. */
function warnOfTtl(context: CallContext, id: string, before: Properties, after: Properties): void {
  const [old, now] = [number(before, "ttl") ?? 0, number(after, "ttl") ?? 0];
  if (old === now) return;
  context.warn?.(
    `digitalocean_record TTL changed: TTL for Record ID ${id} changed from ${old} to ${now}. This may be due to multiple records with the same fqdn are required to have the same TTL. For reference, see rfc2181, section 5.2: https://www.rfc-editor.org/rfc/rfc2181#section-5.`,
  );
}

/** As the API keeps it: the apex is `@`, and names are relative. */
function canonical(inputs: Properties): Properties {
  const domain = text(inputs, "domain");
  const name = text(inputs, "name");
  const suffix = `.${domain}.`;
  const relative = name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
  return { ...inputs, name: name === `${domain}.` || name === "" ? "@" : relative };
}

function fqdn(name: string, domain: string): string {
  if (name === "@") return domain;
  return name.endsWith(`${domain}.`) ? name.slice(0, -1) : `${name}.${domain}`;
}

/** The provider asks for these only once it knows the whole record. */
function planError(inputs: Properties): string | undefined {
  const type = text(inputs, "type");
  const needed: Readonly<Record<string, readonly string[]>> = {
    MX: ["priority"],
    SRV: ["priority", "weight"],
    CAA: ["flags", "tag"],
  };
  const missing = needed[type]?.find((key) => !filled(inputs, key));
  return missing === undefined ? undefined : `\`${missing}\` is required for when type is \`${type}\``;
}

function refusePlan(inputs: Properties): void {
  const error = planError(inputs);
  if (error !== undefined) throw new ProviderError(error);
}

function suppressed({ outputs, newInputs }: Change): readonly string[] {
  return [
    ...(sameName(outputs, newInputs) ? ["name"] : []),
    ...(sameValue(outputs, newInputs) ? ["value"] : []),
  ];
}

function sameName(state: Properties, inputs: Properties): boolean {
  const domain = text(state, "domain");
  const [before, after] = [text(state, "name"), text(inputs, "name")];
  if (after === "") return false;
  return before === after || (before === "@" && after === `${domain}.`) || after === `${before}.${domain}.`;
}

function sameValue(state: Properties, inputs: Properties): boolean {
  const domain = text(state, "domain");
  const [before, after] = [text(state, "value"), text(inputs, "value")];
  if (after === "") return false;
  return before === after || (before === "@" && after === `${domain}.`) || before === `${after}.${domain}.`;
}

/** A refresh keeps the program's own spelling of a name or value that means what the cloud has. */
function keepSpelling(before: Properties, refreshed: Properties, state: Properties): Properties {
  return {
    ...refreshed,
    ...(sameName(state, before) ? { name: text(before, "name") } : {}),
    ...(sameValue(state, before) ? { value: text(before, "value") } : {}),
  };
}
