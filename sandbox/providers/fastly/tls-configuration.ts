import { type FunctionBehaviour, ProviderError } from "../../provider/behaviour.ts";
import { given } from "../common/values.ts";
import { identifier } from "./identifiers.ts";

export const CONFIGURATION_ID = identifier("tls configuration");
export const SNI_TARGET = "dualstack.t.sni.global.fastly.net";
export const APEX_ADDRESSES = ["151.101.0.204", "151.101.64.204", "151.101.128.204", "151.101.192.204"];
const APEX_IPV6 = ["2a04:4e42::716", "2a04:4e42:200::716", "2a04:4e42:400::716", "2a04:4e42:600::716"];

const CONFIGURATION = {
  id: CONFIGURATION_ID,
  name: "TLS v1.3",
  default: true,
  httpProtocols: ["http/1.1", "http/2", "http/3"],
  tlsProtocols: ["1.2", "1.3"],
  tlsService: "CUSTOM",
  createdAt: "2025-01-01T00:00:00Z",
  updatedAt: "2025-01-01T00:00:00Z",
  dnsRecords: [
    { recordType: "CNAME", recordValue: SNI_TARGET, region: "global" },
    { recordType: "CNAME", recordValue: "dualstack.t.sni.us-eu.fastly.net", region: "na/eu" },
    ...APEX_ADDRESSES.map((recordValue) => ({ recordType: "A", recordValue, region: "global" })),
    ...APEX_IPV6.map((recordValue) => ({ recordType: "AAAA", recordValue, region: "global" })),
  ],
};

/** The account's only configuration, if it is the one that is asked for. */
export const getTlsConfiguration: FunctionBehaviour = (inputs) => {
  const { id, name, tlsService } = CONFIGURATION;
  const exact = { id, name, tlsService, default: CONFIGURATION.default };
  const differs = Object.entries(exact).some(([key, value]) => given(inputs, key) && inputs[key] !== value);
  if (differs) {
    throw new ProviderError(
      "Your query returned no results. Please change your search criteria and try again.",
    );
  }
  return CONFIGURATION;
};

/** Fastly's published addresses (public-ip-list): 19 ranges of IPv4 and 2 of IPv6. */
export const getFastlyIpRanges: FunctionBehaviour = () => ({
  id: "fastly-ip-ranges",
  cidrBlocks: [
    ...["23.235.32.0/20", "43.249.72.0/22", "103.244.50.0/24", "103.245.222.0/23", "103.245.224.0/24"],
    ...["104.156.80.0/20", "140.248.64.0/18", "140.248.128.0/17", "146.75.0.0/17", "151.101.0.0/16"],
    ...["157.52.64.0/18", "167.82.0.0/17", "167.82.128.0/20", "167.82.160.0/20", "167.82.224.0/20"],
    ...["172.111.64.0/18", "185.31.16.0/22", "199.27.72.0/21", "199.232.0.0/16"],
  ],
  ipv6CidrBlocks: ["2a04:4e40::/32", "2a04:4e42::/32"],
});
