import { canonicalName, zoneOf } from "../derive/names.ts";
import { answering, plannedRecords } from "../derive/records.ts";
import { zoneRecords } from "../derive/zone-records.ts";
import type { Estate } from "../vocabulary/index.ts";
import { lookUp, type Rule, unless } from "./violation.ts";

/** Mail reaches the machines that take it, and the estate's own address. */
export const mail: Rule = (estate) => {
  const exchangers = zoneRecords(estate).flatMap(({ record }) =>
    record.type === "MX" ? [record.target] : [],
  );
  return [
    ...estate.servers.flatMap((server, index) => {
      const addresses = (server.aliases ?? []).filter(({ record }) => record === "address");
      const names: readonly string[] = [...addresses.map(({ name }) => name), canonicalName(estate, server)];
      return unless(
        lookUp(estate.roles, server.role)?.software !== "mail" ||
          names.some((name) => exchangers.some((each) => each === name)),
        `servers[${index}]`,
        `no MX record leads to ${server.name}, so it gets no mail.`,
        `Add { type: "MX", name: "@", target: "${names[0]}", priority: 10 } to each zone whose mail it takes.`,
      );
    }),
    ...checkOwnAddress(estate),
  ];
};

function checkOwnAddress(estate: Estate) {
  const domain = estate.organization.email.split("@")[1] ?? "";
  const records = zoneOf(estate, domain) === undefined ? [] : answering(plannedRecords(estate), domain);
  const exchangers = records.flatMap(({ target }) =>
    target.kind === "static" && target.record.type === "MX" ? [target.record.target] : [],
  );
  return unless(
    zoneOf(estate, domain) === undefined || exchangers.some((target) => target !== "."),
    "organization.email",
    `${domain} has no mail exchanger, so nothing reaches ${estate.organization.email}.`,
    `Add an MX record to zones["${zoneOf(estate, domain)}"], or use an address elsewhere.`,
  );
}
