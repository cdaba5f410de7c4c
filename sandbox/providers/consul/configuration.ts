import type { CheckFailure } from "../../provider/behaviour.ts";
import type { Properties } from "../../provider/values.ts";
import { conflict } from "../common/validators.ts";
import { filled, flag, given, record, text } from "../common/values.ts";

/** What the provider refuses before it talks to anybody; it connects only when something is asked of it. */
export function validateConfiguration(configuration: Properties): readonly CheckFailure[] {
  const failures = [
    ...conflict(configuration, "caFile", "caPem"),
    ...conflict(configuration, "caPem", "caFile"),
    ...conflict(configuration, "certFile", "certPem"),
    ...conflict(configuration, "certPem", "certFile"),
    ...conflict(configuration, "keyFile", "keyPem"),
    ...conflict(configuration, "keyPem", "keyFile"),
  ];
  const { scheme } = configuration;
  if (
    flag(configuration, "insecureHttps") &&
    (!given(configuration, "scheme") || typeof scheme === "string")
  ) {
    if (text(configuration, "scheme") !== "https") {
      failures.push({
        property: "insecureHttps",
        reason: "insecure_https is meant to be used when scheme is https",
      });
    }
  }
  const login = record(configuration, "authJwt");
  if (
    given(configuration, "authJwt") &&
    Object.keys(login).length > 0 &&
    !filled(login, "bearerToken") &&
    !flag(login, "useTerraformCloudWorkloadIdentity")
  ) {
    failures.push({
      property: "authJwt",
      reason: "either auth_jwt.bearer_token or auth_jwt.use_terraform_cloud_workload_identity should be set",
    });
  }
  return failures;
}
