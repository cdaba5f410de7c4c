import type { StackPolicy } from "../pack/policy.ts";
import { type PlannedResource, text, unknown, type Values } from "../pack/resource.ts";
import { dnsRecord, zone } from "../pack/types.ts";

/** Mail that names a zone as its sender is refused or accepted by these records; without them anybody's is accepted. */
export const dnsMail: StackPolicy = {
  name: "dns-mail",
  description: "Every zone says who may send its mail (SPF, DMARC) and who may issue its certificates (CAA).",
  stackViolations: (resources, { firstRun }) => {
    // Until a first run is at its end, the zones are as their former name servers had them.
    if (firstRun) return [];
    const records = resources.filter(({ type }) => type === dnsRecord).map(({ inputs }) => inputs);
    return resources.filter(({ type }) => type === zone).flatMap((domain) => judge(domain, records));
  },
};

function judge({ name: zoneName }: PlannedResource, all: readonly Values[]): readonly string[] {
  const records = all.filter(({ domain }) => domain === zoneName);
  const at = (name: string, type: string) =>
    records.filter((record) => record.name === name && record.type === type);
  const policies = at("@", "TXT").filter(
    ({ value }) => value === unknown || text(value)?.startsWith("v=spf1 "),
  );
  // A name that never exists stands for the null MX, which DigitalOcean refuses.
  const exchangers = at("@", "MX");
  const receives = exchangers.some(({ value }) => !text(value)?.endsWith(".invalid."));
  const refusing = policies.some(({ value }) => value === "v=spf1 -all");
  return [
    ...(policies.length === 1
      ? []
      : [`The zone ${zoneName} has ${policies.length} SPF records at its apex. Give it one`]),
    ...(receives && refusing
      ? [`The zone ${zoneName} has a mail exchanger, and its SPF record lets nobody send. Allow "mx" in it`]
      : []),
    ...(refusing && exchangers.length === 0
      ? [
          `The zone ${zoneName} takes no mail and does not say so, and senders try its addresses for days. ` +
            'Add an MX record with the target "." and the priority 0',
        ]
      : []),
    ...policies.flatMap(({ value }) =>
      /[+?]all\b|\sall\b/.test(text(value) ?? "")
        ? [`The SPF record of ${zoneName} lets anybody send: ${text(value)}. End it in ~all or -all`]
        : [],
    ),
    ...(at("_dmarc", "TXT").length === 1 ? [] : [`The zone ${zoneName} has no DMARC record. Add _dmarc`]),
    ...(at("@", "CAA").some(({ tag }) => tag === "issue")
      ? []
      : [`Any authority may issue certificates for ${zoneName}. Add CAA records of the tag "issue"`]),
    ...(at("@", "CAA").some(({ tag }) => tag === "issuewild")
      ? []
      : [
          `The zone ${zoneName} does not say who may issue wildcard certificates. ` +
            'Add a CAA record of the tag "issuewild", with the value ";" for nobody',
        ]),
  ];
}
