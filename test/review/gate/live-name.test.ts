import assert from "node:assert/strict";
import { changeOf } from "../sections/plans.ts";
import { verdictsOf } from "./verdicts.ts";

const record = (name: string, type = "CNAME", domain = "python.org") =>
  changeOf(
    `digitalocean:index/dnsRecord:DnsRecord::${name}.${domain}`,
    { domain, name, type, value: "x." },
    undefined,
  );
const remedy = "Delete the names first, and the rest a day later, when no resolver remembers them";

describe("the gate's rule live-name", () => {
  it("refuses a record that goes with the CDN service and the certificate behind it", () => {
    const service = changeOf(
      "fastly:index/serviceVcl:ServiceVcl::docs",
      { domains: [{ name: "docs.python.org" }, { name: "doc.python.org" }] },
      undefined,
    );
    const certificate = changeOf(
      "fastly:index/tlsSubscription:TlsSubscription::docs",
      { domains: ["docs.python.org", "doc.python.org"] },
      undefined,
    );
    const changes = [service, certificate, record("docs"), record("_acme-challenge.docs"), record("hg")];
    assert.deepEqual(verdictsOf("live-name", changes), [
      `2 names and the CDN service docs would go in one step: the record of docs.python.org and the record of _acme-challenge.docs.python.org. ${remedy}`,
      `2 names and the CDN certificate docs would go in one step: the record of docs.python.org and the record of _acme-challenge.docs.python.org. ${remedy}`,
    ]);
  });

  it("refuses one that goes while the certificate only loses its name", () => {
    const certificate = changeOf(
      "fastly:index/tlsSubscription:TlsSubscription::docs",
      { domains: ["docs.python.org", "doc.python.org"] },
      { domains: ["docs.python.org"] },
    );
    assert.deepEqual(verdictsOf("live-name", [certificate, record("doc")]), [
      `1 name and the CDN certificate docs would go in one step: the record of doc.python.org. ${remedy}`,
    ]);
    assert.deepEqual(verdictsOf("live-name", [certificate, record("docs")]), []);
  });

  it("refuses a zone that goes with a certificate of a name in it", () => {
    const zone = changeOf("digitalocean:index/domain:Domain::pypa.io", { name: "pypa.io" }, undefined);
    const request = changeOf(
      "tls:index/certRequest:CertRequest::bootstrap.pypa.io-request",
      { dnsNames: ["bootstrap.pypa.io"] },
      undefined,
    );
    assert.deepEqual(verdictsOf("live-name", [zone, request]), [
      `1 name and the certificate request bootstrap.pypa.io-request would go in one step: the zone pypa.io. ${remedy}`,
    ]);
  });

  it("refuses a name that changes its type, with all of its records, while its service goes", () => {
    const at = (type: string) => ({ domain: "python.org", name: "docs", type, value: "x." });
    const leader = (before: string, after: string) =>
      changeOf("digitalocean:index/dnsRecord:DnsRecord::docs.python.org", at(before), at(after), {
        operation: "replace",
        forcing: ["type"],
      });
    const service = changeOf(
      "fastly:index/serviceVcl:ServiceVcl::docs",
      { domains: [{ name: "docs.python.org" }] },
      undefined,
    );
    const finding = `1 name and the CDN service docs would go in one step: the record of docs.python.org. ${remedy}`;
    assert.deepEqual(verdictsOf("live-name", [service, leader("CNAME", "A")]), [finding]);
    // The one that leads and its followers are one name.
    assert.deepEqual(verdictsOf("live-name", [service, leader("A", "CNAME"), record("docs", "AAAA")]), [
      finding,
    ]);
    // One that leads is replaced by a text, and an address that followed goes with it.
    assert.deepEqual(verdictsOf("live-name", [service, leader("MX", "TXT"), record("docs", "AAAA")]), [
      finding,
    ]);
    assert.deepEqual(verdictsOf("live-name", [service, leader("TXT", "A")]), []);
    assert.deepEqual(verdictsOf("live-name", [leader("CNAME", "A"), record("docs", "AAAA")]), []);
  });

  it("lets a record go alone, a text beside its service, and a certificate that is renewed", () => {
    const service = changeOf(
      "fastly:index/serviceVcl:ServiceVcl::docs",
      { domains: [{ name: "docs.python.org" }] },
      undefined,
    );
    const renewed = changeOf(
      "tls:index/certRequest:CertRequest::docs-request",
      { dnsNames: ["hg.python.org"] },
      { dnsNames: ["hg.python.org"] },
      { operation: "replace" },
    );
    assert.deepEqual(verdictsOf("live-name", [record("docs")]), []);
    assert.deepEqual(verdictsOf("live-name", [service, record("docs", "TXT")]), []);
    assert.deepEqual(verdictsOf("live-name", [renewed, record("hg")]), []);
  });
});
