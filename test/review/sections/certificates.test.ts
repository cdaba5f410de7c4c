import { certificates } from "../../../review/sections/certificates.ts";
import { unitTest } from "../../support/harness.ts";
import { changeOf, filesOf, hostChange, planOf, textOf } from "./plans.ts";

const header = "Change | Certificate | By | Detail";
const signed = "tls:index/locallySignedCert:LocallySignedCert";
const request = "tls:index/certRequest:CertRequest";
const subscription = "fastly:index/tlsSubscription:TlsSubscription";
const replace = { operation: "replace" } as const;
const month = { validityPeriodHours: 720, allowedUses: ["server_auth"] };

describe("the section on certificates", () => {
  unitTest("is absent where none changes", (assert) => {
    assert.equal(
      certificates(planOf(changeOf("tls:index/privateKey:PrivateKey::x", undefined, {}))),
      undefined,
    );
  });

  unitTest("tells certificates of the internal authority that come, go and change", (assert) => {
    const plan = planOf(
      changeOf(`${request}::a.psf.io-request`, undefined, { dnsNames: ["a.psf.io", "b.psf.io"] }),
      changeOf(`${signed}::a.psf.io`, undefined, month),
      changeOf(`${signed}::b.psf.io`, month, undefined),
      changeOf(`${signed}::c.psf.io`, month, month, replace),
      changeOf(
        `${request}::c.psf.io-request`,
        { dnsNames: ["c.psf.io"] },
        { dnsNames: ["c.psf.io"] },
        replace,
      ),
      changeOf(
        `${signed}::d.psf.io`,
        month,
        { validityPeriodHours: 12, allowedUses: ["server_auth", "client_auth"] },
        replace,
      ),
      changeOf(`${request}::e.psf.io-request`, { dnsNames: ["e", "f"] }, { dnsNames: ["e", "g"] }, replace),
      changeOf(`${signed}::e.psf.io`, month, month, replace),
    );
    assert.deepEqual(textOf(certificates(plan)), [
      "Certificates: 1 new, 1 renewed, 2 changed, 1 removed",
      header,
      "new | a.psf.io | internal authority | names a.psf.io, b.psf.io; valid 30 days",
      "removed | b.psf.io | internal authority | ",
      "renewed | c.psf.io | internal authority | names c.psf.io; valid 30 days",
      "changed | d.psf.io | internal authority | valid 30 days → 12 hours; uses + client_auth",
      "changed | e.psf.io | internal authority | names + g, − f; valid 30 days",
    ]);
  });

  unitTest("tells what becomes of the authority itself", (assert) => {
    const authority = {
      subject: { commonName: "PSF_CA" },
      validityPeriodHours: 43_800,
      privateKeyPem: "[secret]",
    };
    const type = "tls:index/selfSignedCert:SelfSignedCert::authority";
    assert.deepEqual(
      [
        changeOf(type, undefined, authority),
        changeOf(type, authority, { ...authority, validityPeriodHours: 24 }, replace),
        changeOf(type, authority, undefined),
      ].map((change) => textOf(certificates(planOf(change))).at(-1)),
      [
        "new | PSF_CA | itself | valid 1825 days",
        "changed | PSF_CA | itself | valid 1825 days → 1 day; every certificate of it is made anew",
        "removed | PSF_CA | itself | nothing of the internal authority verifies any more",
      ],
    );
  });

  unitTest("tells what the CDN and load balancers obtain", (assert) => {
    const inputs = { commonName: "a.org", certificateAuthority: "certainly", domains: ["a.org", "b.org"] };
    const file = (obtained: object) =>
      filesOf({ "/etc/haproxy/public-certificates.json": JSON.stringify({ certificates: obtained }) });
    const before = file({ docs: ["docs.org"], hg: ["hg.org"] });
    const after = file({ docs: ["docs.org", "doc.org"], wiki: ["wiki.org"] });
    const plan = planOf(
      changeOf(`${subscription}::a`, undefined, inputs),
      changeOf(`${subscription}::b`, inputs, undefined),
      changeOf(`${subscription}::c`, inputs, {
        ...inputs,
        certificateAuthority: "globalsign",
        domains: ["a.org", "c.org"],
      }),
      hostChange("lb0-iad1", before, after),
      hostChange("lb1-iad1", before, after),
    );
    assert.deepEqual(textOf(certificates(plan)), [
      "Certificates: 2 new, 2 changed, 2 removed",
      header,
      "new | a.org | Fastly, from certainly | domains a.org, b.org",
      "removed | a.org | Fastly, from certainly | domains a.org, b.org",
      "changed | a.org | Fastly, from globalsign | domains + c.org, − b.org; authority certainly → globalsign",
      "changed | docs | public authority, for lb0, lb1 in iad1 | domains + doc.org",
      "removed | hg | public authority, for lb0, lb1 in iad1 | domains hg.org",
      "new | wiki | public authority, for lb0, lb1 in iad1 | domains wiki.org",
    ]);
  });

  unitTest("tells hosts that get or lose one", (assert) => {
    const slot = { slots: { "/etc/ssl/private/hg.psf.io.pem": { role: "hg" } } };
    const plan = planOf(
      hostChange("hg0-iad1", slot, {}),
      hostChange("hg1-iad1", {}, slot),
      hostChange("hg2-iad1", undefined, slot),
    );
    assert.deepEqual(textOf(certificates(plan)), [
      "Certificates: 2 moved between hosts",
      header,
      "taken away | hg.psf.io | internal authority | from hg0 in iad1",
      "placed | hg.psf.io | internal authority | on hg1, hg2 in iad1",
    ]);
  });
});
