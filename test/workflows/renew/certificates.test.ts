import assert from "node:assert/strict";
import type { StateResource } from "../../../workflows/pulumi/state.ts";
import { certificatesIn, lifeProblem, renewalTargets } from "../../../workflows/renew/certificates.ts";

function resource(urn: string, type: string, outputs: Readonly<Record<string, unknown>> = {}): StateResource {
  return { urn, type, name: urn.split("::").at(-1) ?? "", inputs: {}, outputs };
}

const issued = { validityStartTime: "2026-03-01T00:00:00Z", validityEndTime: "2026-03-09T00:00:00Z" };
const state = [
  resource("urn:pulumi:p::e::pulumi:pulumi:Stack::e-p", "pulumi:pulumi:Stack"),
  resource(
    "urn:pulumi:p::e::estate:tls:CertificateAuthority$tls:index/selfSignedCert:SelfSignedCert::authority",
    "tls:index/selfSignedCert:SelfSignedCert",
    { validityStartTime: "2020-01-01T00:00:00Z", validityEndTime: "2027-03-01T00:00:00Z" },
  ),
  resource("urn:pulumi:p::e::estate:tls:Certificate::db", "estate:tls:Certificate"),
  resource(
    "urn:pulumi:p::e::estate:tls:Certificate$tls:index/privateKey:PrivateKey::db-key",
    "tls:index/privateKey:PrivateKey",
  ),
  resource(
    "urn:pulumi:p::e::estate:tls:Certificate$tls:index/locallySignedCert:LocallySignedCert::db",
    "tls:index/locallySignedCert:LocallySignedCert",
    issued,
  ),
  resource(
    "urn:pulumi:p::e::estate:server:Server$tls:index/privateKey:PrivateKey::pg0-host-key",
    "tls:index/privateKey:PrivateKey",
  ),
  ...["pg0-secrets", "pg0-certificates", "pg0-configuration"].map((name) =>
    resource(
      `urn:pulumi:p::e::estate:server:Server$command:remote:Command::${name}`,
      "command:remote:Command",
    ),
  ),
];

describe("certificates", () => {
  it("are renewed with their keys, on hosts too, and nothing else is", () => {
    assert.deepEqual(renewalTargets(state), [
      "urn:pulumi:p::e::estate:tls:Certificate$tls:index/privateKey:PrivateKey::db-key",
      "urn:pulumi:p::e::estate:tls:Certificate$tls:index/locallySignedCert:LocallySignedCert::db",
      "urn:pulumi:p::e::estate:server:Server$command:remote:Command::pg0-certificates",
    ]);
  });

  const [authority, db] = certificatesIn(state);
  assert.ok(authority && db);
  const at = (time: string) => new Date(time);

  it("are well with a quarter of their life left", () => {
    assert.equal(lifeProblem(db, at("2026-03-07T00:00:00Z")), undefined);
  });

  it("are a problem with less, long before they expire", () => {
    assert.equal(
      lifeProblem(db, at("2026-03-07T00:00:01Z")),
      "db: 2.0 days left of 8, less than a quarter: its renewals fail",
    );
    assert.equal(lifeProblem(db, at("2026-03-09T00:00:00Z")), "db has expired at 2026-03-09T00:00:00.000Z");
  });

  it("have an authority, whose rotation takes people half a year", () => {
    assert.equal(lifeProblem(authority, at("2026-09-02T00:00:00Z")), undefined);
    assert.equal(
      lifeProblem(authority, at("2026-09-03T00:00:00Z")),
      "the authority authority: 179.0 days left, fewer than 180: begin its rotation",
    );
  });

  it("without times count as expired", () => {
    const [unknown] = certificatesIn([
      resource("urn:pulumi:p::e::tls:x::db", "tls:index/locallySignedCert:LocallySignedCert"),
    ]);
    assert.ok(unknown);
    assert.equal(
      lifeProblem(unknown, at("2026-03-01T00:00:00Z")),
      "db has expired at 1970-01-01T00:00:00.000Z",
    );
  });
});
