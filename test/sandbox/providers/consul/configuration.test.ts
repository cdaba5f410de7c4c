import assert from "node:assert/strict";
import { loadFacts } from "../../../../sandbox/facts/load.ts";
import { type Properties, UNKNOWN } from "../../../../sandbox/provider/values.ts";
import { formatDuration, parseDuration } from "../../../../sandbox/providers/consul/durations.ts";
import { consul } from "../../../../sandbox/providers/consul/index.ts";

describe("Consul provider configuration", () => {
  const reasons = (configuration: Properties) =>
    consul.validateConfiguration?.(configuration).map(({ reason }) => reason);

  const right: readonly Properties[] = [
    {},
    { address: "consul.psf.io:8501", scheme: "https", caPem: "PEM", token: "t" },
    { insecureHttps: true, scheme: "https" },
    { insecureHttps: true, scheme: UNKNOWN },
    { authJwt: { authMethod: "ci", bearerToken: "t" } },
    { authJwt: { authMethod: "ci", bearerToken: UNKNOWN } },
    { authJwt: { authMethod: "ci", useTerraformCloudWorkloadIdentity: true } },
  ];
  for (const configuration of right) {
    it(`takes ${Object.keys(configuration).join(", ") || "nothing at all"}`, () => {
      assert.deepEqual(reasons(configuration), []);
    });
  }

  it("refuses what contradicts itself", () => {
    const both = { caFile: "f", caPem: "p", certFile: "f", certPem: "p", keyFile: "f", keyPem: "p" };
    assert.deepEqual(reasons(both), [
      '"ca_file": conflicts with ca_pem',
      '"ca_pem": conflicts with ca_file',
      '"cert_file": conflicts with cert_pem',
      '"cert_pem": conflicts with cert_file',
      '"key_file": conflicts with key_pem',
      '"key_pem": conflicts with key_file',
    ]);
    const insecure = ["insecure_https is meant to be used when scheme is https"];
    assert.deepEqual(reasons({ insecureHttps: true }), insecure);
    assert.deepEqual(reasons({ insecureHttps: true, scheme: "http" }), insecure);
    assert.deepEqual(reasons({ authJwt: { authMethod: "ci" } }), [
      "either auth_jwt.bearer_token or auth_jwt.use_terraform_cloud_workload_identity should be set",
    ]);
  });

  it("has behaviours for types and functions that the facts know, and no others", () => {
    const { resources, functions } = loadFacts("consul");
    assert.deepEqual(
      Object.keys(consul.resources).filter((type) => resources[type] === undefined),
      [],
    );
    assert.deepEqual(
      Object.keys(consul.functions).filter((token) => functions[token] === undefined),
      [],
    );
  });
});

describe("Consul durations", () => {
  for (const [written, canonical] of [
    ["60s", "1m0s"],
    ["1.5h", "1h30m0s"],
    ["90m", "1h30m0s"],
    ["100ms", "100ms"],
    ["1500ms", "1.5s"],
    ["0", "0s"],
    ["-10s", "-10s"],
  ] as const) {
    it(`read ${written} as ${canonical}`, () => {
      assert.equal(formatDuration(parseDuration(written) ?? Number.NaN), canonical);
    });
  }
  for (const written of ["", "1d", "10", "s", "1m x"]) {
    it(`do not read ${JSON.stringify(written)}`, () => assert.equal(parseDuration(written), undefined));
  }
});
