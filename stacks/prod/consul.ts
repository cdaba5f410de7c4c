import type { Consul } from "../vocabulary/index.ts";
import type { DatacenterName } from "./datacenters.ts";
import type { RoleName } from "./roles.ts";

export const consul = {
  role: "consul",
  datacenter: "iad1",
  bootstrapExpect: 3,
  serverName: "consul.psf.io",
  version: "1.22.0",
  templateVersion: "0.41.1",
  templateWait: 10,
} as const satisfies Consul<RoleName, DatacenterName>;
