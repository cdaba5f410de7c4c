import assert from "node:assert/strict";
import { changeOf } from "../sections/plans.ts";
import { verdictsOf } from "./verdicts.ts";

const certificate = (validityPeriodHours: number) =>
  changeOf("tls:index/locallySignedCert:LocallySignedCert::docs.psf.io", undefined, { validityPeriodHours });

describe("the gate's rule certificate-life", () => {
  it("refuses a certificate without room for two renewals once it is due", () => {
    assert.deepEqual(verdictsOf("certificate-life", [certificate(72)]), [
      "the certificate docs.psf.io would live 72 hours, 36 of them after it is due, and 2 daily renewals take 48. Let it live 4 days or more",
    ]);
  });

  it("lets one of four days live", () => {
    assert.deepEqual(verdictsOf("certificate-life", [certificate(96)]), []);
  });
});
