import { type Rule, unless } from "./violation.ts";

/** IPv6 is asked of clouds alone that give it. */
export const ipv6: Rule = (estate) =>
  Object.entries(estate.datacenters).flatMap(([name, datacenter]) =>
    unless(
      datacenter.ipv6 !== true ||
        datacenter.provider !== "openstack" ||
        datacenter.cloud.addressing.kind !== "floating",
      `datacenters["${name}"].ipv6`,
      `the public addresses of ${name} float, and a floating address is one of IPv4.`,
      "Remove ipv6, or use a cloud whose shared network gives machines an IPv6 address.",
    ),
  );
