import type { ResourcePolicy } from "../pack/policy.ts";
import { isSecret, isValues, text, unknown } from "../pack/resource.ts";
import { cdnService } from "../pack/types.ts";

const target = "http.Fastly-Token";
const line = "Fastly-Token:";

/** Load balancers deny what comes without the token; whoever reads it in clear passes for the CDN. */
export const cdnToken: ResourcePolicy = {
  name: "cdn-token",
  description: "Fastly sends the token with requests and health checks, and the token is secret.",
  types: [cdnService],
  violations: (resource) => {
    const { headers, healthchecks } = resource.inputs;
    return [
      ...(headers === unknown ? [] : requestHeader(resource, listed(headers))),
      ...listed(healthchecks).flatMap((check, index) => {
        const place = `healthchecks[${index}].headers`;
        if (!isValues(check) || check.headers === unknown) return [];
        const lines = listed(check.headers);
        const found = lines.findIndex((entry) => entry === unknown || text(entry)?.startsWith(line));
        if (found < 0) {
          return [`${place} has no Fastly-Token, so load balancers deny the health check. Add it`];
        }
        return lines[found] === unknown || isSecret(resource, `${place}[${found}]`)
          ? []
          : [`${place}[${found}] shows the Fastly-Token in clear. Make it from the token's output`];
      }),
    ];
  },
};

function requestHeader(
  resource: Parameters<typeof isSecret>[0],
  headers: readonly unknown[],
): readonly string[] {
  const index = headers.findIndex(
    (header) =>
      isValues(header) &&
      header.destination === target &&
      header.type === "request" &&
      header.action === "set",
  );
  const header = headers[index];
  if (!isValues(header)) {
    return ["headers sets no Fastly-Token on requests, so load balancers deny them. Add the token's header"];
  }
  return header.source === unknown || isSecret(resource, `headers[${index}].source`)
    ? []
    : [`headers[${index}].source shows the Fastly-Token in clear. Make it from the token's output`];
}

function listed(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
