import { publishedText } from "../../stacks/derive/published-text.ts";
import { plannedRecords, recordDomain } from "../../stacks/derive/records.ts";
import type { Estate } from "../../stacks/vocabulary/index.ts";
import { expectEqual, type Probe, succeeded } from "./probe.ts";

/** Wildcards of the catalog, each asked by a name below it that has no record of its own (RFC 4592). */
export function wildcardProbes(estate: Estate): readonly Probe[] {
  const records = plannedRecords(estate);
  const domains = [...new Set(records.map((record) => recordDomain(record)))];
  const wildcards = records.flatMap(({ target, ...record }) =>
    target.kind === "static" && record.name.split(".")[0] === "*"
      ? [{ domain: recordDomain({ ...record, target }), record: target.record }]
      : [],
  );
  return [...Map.groupBy(wildcards, ({ domain, record }) => `${domain} ${record.type}`).values()].flatMap(
    ([first, ...others]): readonly Probe[] => {
      if (first === undefined) return [];
      const { domain, record } = first;
      const name = nameBelow(domain.slice("*.".length), domains);
      return [
        {
          theme: "dns",
          claim: `${domain} answers with its ${record.type} for ${name}`,
          check: async ({ visitor }) => {
            const command = `dig +short +time=2 ${name} ${record.type}`;
            const output = succeeded(await visitor(command), command);
            const seen = output.trim().split("\n").map(comparable);
            const expected = [first, ...others].map((each) => comparable(publishedText(each.record)));
            expectEqual(seen.sort().join(", "), expected.sort().join(", "), `${name} ${record.type}`);
          },
        },
      ];
    },
  );
}

/** A name that nothing is at and nothing is below: what exists in between answers itself, and hides the wildcard. */
function nameBelow(parent: string, domains: readonly string[]): string {
  for (let count = 0; ; count++) {
    const name = `nobody${count === 0 ? "" : count}.${parent}`;
    if (!domains.some((domain) => domain === name || domain.endsWith(`.${name}`))) return name;
  }
}

/** Without what differs in writing only: capitals, a last dot, zeros of an IPv6 address, quotes around a text's parts. */
function comparable(data: string): string {
  const unquoted = data
    .replace(/^"(.*)"$/, "$1")
    .replaceAll('" "', "")
    .replaceAll('\\"', '"');
  const text = unquoted.replace(/\.$/, "").toLowerCase();
  return URL.parse(`http://[${text}]`)?.hostname.slice(1, -1) ?? text;
}
