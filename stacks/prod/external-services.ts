import type { ExternalService } from "../vocabulary/index.ts";
import type { DatacenterName } from "./datacenters.ts";

/** Registered in Consul from outside: no agent runs there. */
export const externalServices = {
  console: {
    datacenter: "iad1",
    node: "pythonanywhere",
    address: "www.pythonanywhere.com",
    service: "console",
    port: 443,
  },
  "pycon-slides": {
    datacenter: "iad1",
    node: "pycon-slides",
    address: "104.130.170.116",
    service: "pycon-slides",
    port: 8812,
  },
  evote: {
    datacenter: "iad1",
    node: "evote",
    address: "evote.python.org",
    service: "evote",
    port: 9000,
  },
  wiki: {
    datacenter: "iad1",
    node: "wiki",
    address: "virt-ys0nco.psf.osuosl.org",
    service: "wiki",
    port: 9000,
  },
} as const satisfies Record<string, ExternalService<DatacenterName>>;

export type ExternalServiceName = keyof typeof externalServices;
