export const SERVICE_VCL = "fastly:index/serviceVcl:ServiceVcl";
export const TLS_SUBSCRIPTION = "fastly:index/tlsSubscription:TlsSubscription";
export const TLS_SUBSCRIPTION_VALIDATION = "fastly:index/tlsSubscriptionValidation:TlsSubscriptionValidation";
