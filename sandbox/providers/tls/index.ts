import type { ProviderBehaviour } from "../../provider/behaviour.ts";
import { certRequest, locallySignedCert, selfSignedCert } from "./certificates.ts";
import { getCertificate, getPublicKey } from "./functions.ts";
import { privateKey } from "./private-key.ts";

/** terraform-provider-tls: real keys, requests and certificates, kept in the state and nowhere else. */
export const tls: ProviderBehaviour = {
  package: "tls",
  resources: {
    "tls:index/certRequest:CertRequest": certRequest,
    "tls:index/locallySignedCert:LocallySignedCert": locallySignedCert,
    "tls:index/privateKey:PrivateKey": privateKey,
    "tls:index/selfSignedCert:SelfSignedCert": selfSignedCert,
  },
  functions: {
    "tls:index/getCertificate:getCertificate": getCertificate,
    "tls:index/getPublicKey:getPublicKey": getPublicKey,
  },
};
